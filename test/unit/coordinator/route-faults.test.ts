import { type IndexView, loadModel, parseConfig, routeFaults } from '@muster/coordinator';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import { aSchema } from '../../support/builders.js';

/** What is wrong with a route, as far as the indexes are known. */
function faults(route: object, known: Readonly<Record<string, Schema>> = { web: aSchema }): readonly string[] {
  const { routes } = parseConfig(
    JSON.stringify({
      indexes: { web: { dir: 'x' }, news: { dir: 'y' } },
      verticals: { places: { dir: 'z' } },
      models: { m: { file: 'm', format: 'linear' } },
      routes: { r: route },
    }),
    'test',
  );
  const model = loadModel('m', { file: 'm', format: 'linear' }, 'features: { bm25(title): 1 }');
  const found = routeFaults({
    routes,
    viewOf: (name) => ({ name, shards: [], schema: known[name] }) as unknown as IndexView,
    epochNow: () => 0,
    aliases: () => new Map(),
    models: () => new Map([['m', model]]),
  });
  expect(found.every(({ kind, message }) => (kind === 'refused') === message.includes('every query is refused'))).equal(
    true,
  );
  return found.map(({ message }) => message);
}

const web = { index: 'web' };
const fields = (of: object): Schema => schemaFromJson({ id: 'id', fields: { body: 'text', ...of } });

describe('what is wrong with routes', () => {
  const named: readonly (readonly [string, object, string])[] = [
    [
      'a model',
      { sources: [{ ...web, secondPhase: { model: 'm' } }] },
      'models.m: the field of bm25(title) must be the name of a text or keyword field: body, tag, got "title"',
    ],
    [
      'diversifying',
      { sources: [{ ...web, diversify: { by: ['color'] } }] },
      'routes.r.sources[0].diversify.by[0] must be the name of a keyword or number or date field: tag, year, on, got "color"',
    ],
    [
      'duplicates',
      { sources: [web], duplicates: { field: 'year' } },
      'routes.r.duplicates.field must be the name of a keyword field: tag, got "year"',
    ],
    [
      'priors',
      { sources: [web], priors: [{ field: 'tag', weight: 1, saturation: { pivot: 1 } }] },
      'routes.r.priors[0].field must be the name of a number or date field: year, on, got "tag"',
    ],
    [
      'searching',
      { sources: [web], searchFields: [{ field: 'title' }] },
      'query: field `title` cannot be searched: there is no such field',
    ],
  ];
  for (const [what, route, fault] of named) {
    it(`is a field for ${what} that an index lacks, or has of another type, as soon as that is known`, () => {
      expect(faults(route)).deep.equal([`route "r": every query is refused: ${fault}`]);
      expect(faults(route, {})).deep.equal([]);
    });
  }

  it('is an index that stands in for another and has a field of another kind, for it is ranked as that one is', () => {
    const route = {
      sources: [{ ...web, diversify: { by: ['year'] }, onFailure: { strategy: 'fallback', index: 'news' } }],
    };
    const fault =
      'route "r": "news" cannot stand in for "web": routes.r.sources[0].diversify.by[0] must be the name of a number or date field: day, got "year"';
    expect(faults(route, { web: aSchema, news: fields({ year: 'keyword', day: 'date' }) })).deep.equal([fault]);
    expect(faults(route, { web: aSchema, news: fields({ year: 'date' }) })).deep.equal([]);
    expect(faults(route, { news: fields({ year: 'date' }) }), 'nothing is known of the other').deep.equal([]);
  });

  it('is the same for an index that stands in for a vertical, whose fields are as the route says', () => {
    const by = [{ field: 'year', type: 'number' }];
    const source = { vertical: 'places', diversify: { by }, onFailure: { strategy: 'fallback', index: 'news' } };
    const [fault] = faults({ sources: [source] }, { news: fields({ year: 'keyword' }) });
    expect(fault).match(
      /^route "r": "news" cannot stand in for "places": .* must be the name of a number or date field/,
    );
  });

  it('is nothing where everything fits', () => {
    const sources = [{ ...web, diversify: { by: ['year'] } }];
    expect(faults({ sources, duplicates: { field: 'tag' } })).deep.equal([]);
  });

  it('is nothing where queries must ask for fewer hits than they do who say nothing of it', () => {
    expect(faults({ sources: [web], maxK: 5 })).deep.equal([]);
    expect(faults({ sources: [web], maxWindow: 5 })).deep.equal([]);
    expect(faults({ sources: [web], maxK: 0 })).deep.equal([]);
    const [fault] = faults({ sources: [{ ...web, secondPhase: { model: 'm' } }], maxK: 1 });
    expect(fault).match(/models\.m/);
  });
});

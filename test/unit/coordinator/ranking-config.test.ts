import { ConfigError, makeRecipe, parseConfig, type RouteConfig } from '@muster/coordinator';
import type { Schema } from '@muster/shard/query';
import { expect } from 'chai';
import { aSchema } from '../../support/builders.js';

const served = `
indexes: { web: { dir: x }, news: { dir: y } }
verticals: { images: { dir: z } }
`;

function configOf(route: object) {
  return parseConfig(`${served}\nroutes: { default: ${JSON.stringify(route)} }`, 'muster.yaml');
}

function aRoute(route: object): RouteConfig {
  const made = configOf(route).routes['default'];
  if (made === undefined) throw new Error('no route');
  return made;
}

/** The faults of a route, each without the path of the route. */
function faults(route: object): string[] {
  try {
    configOf(route);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.replace('routes.default.', ''));
    throw error;
  }
}

const sources = [{ index: 'web' }, { index: 'news' }, { vertical: 'images' }];
const inputs = {
  routeName: 'default',
  explain: false,
  secondPhases: { sources: [], models: [], buffers: [], window: 0 },
  schemaOf: (): Schema => aSchema,
};

describe('the ranking of a route', () => {
  it('is filled in where it says little, and reads again what it gave', () => {
    const config = configOf({
      sources: [{ index: 'web', diversify: { by: ['tag', { field: 'year' }] } }],
      duplicates: { field: 'url', url: true },
    });
    const { duplicates, sources: given } = config.routes['default'] ?? {};
    expect([duplicates, given?.[0]?.diversify]).deep.equal([
      { field: 'url', url: true, dropParameters: ['utm_*', 'gclid', 'fbclid', 'msclkid'], keep: [] },
      { by: [{ field: 'tag' }, { field: 'year' }], lambda: 0.7, window: 100 },
    ]);
    expect(parseConfig(JSON.stringify(config), 'test')).deep.equal(config);
    const plain = configOf({ sources, duplicates: { field: { web: 'tag' } } });
    expect(parseConfig(JSON.stringify(plain), 'test')).deep.equal(plain);
  });

  it('names what is wrong with it', () => {
    const by = [{ field: 'year', type: 'text' }];
    expect([
      faults({ sources, duplicates: {} }),
      faults({ sources, duplicates: { field: 'tag', dropParameters: ['utm_*'] } }),
      faults({ sources, duplicates: { field: 'tag', url: true, dropParameters: ['*', 'a*b'] } }),
      faults({ sources, duplicates: { field: { web: 'tag', wbe: 'tag' }, keep: ['images', 'maps', 'images'] } }),
      faults({ sources: [{ index: 'web', diversify: { by: [], lambda: 2, window: 1 } }] }),
      faults({ sources: [{ vertical: 'images', diversify: { by } }] }),
      faults({ sources: [{ index: 'web', diversify: { by: [{ field: 'year', type: 'number' }] } }] }),
    ]).deep.equal([
      ['duplicates.field: must be a field, or one for each source by its name'],
      ['duplicates: `dropParameters` is for URLs: leave it out, or say `url: true`'],
      [0, 1].map(
        (i) => `duplicates.dropParameters.${i}: must be the name of a parameter, or how it begins and then "*"`,
      ),
      [
        'duplicates.field.wbe: "wbe" is not one of the route\'s sources: web, news, images',
        'duplicates.keep.1: "maps" is not one of the route\'s sources: web, news, images',
        'duplicates.keep.2: "images" is given already',
      ],
      [
        'sources.0.diversify.by: must have entries, at least 1',
        'sources.0.diversify.lambda: must be at most 1, got 2',
        'sources.0.diversify.window: must be at least 2, got 1',
      ],
      ['sources.0.diversify.by.0.type: must be one of: keyword, number, date, got "text"'],
      ['sources.0.diversify.by.0.type: is for verticals, as the schema of an index says it: leave it out'],
    ]);
  });
});

describe('makeRecipe', () => {
  it('says where each source has what duplicates are recognised by, and who keeps a document', () => {
    const duplicates = { field: { web: 'tag', images: 'link' }, url: true, dropParameters: ['x'], keep: ['images'] };
    expect(makeRecipe(aRoute({ sources, duplicates }), inputs).duplicates).deep.equal({
      keyPlaces: [0, -1, 0],
      areUrls: true,
      droppedParameters: ['x'],
      precedence: [2],
    });
  });

  it('takes what a field is from the schema of an index, and from the route for a vertical', () => {
    const by = ['year', 'tag'];
    const ofImages = [{ field: 'width', type: 'number' }, 'tag'];
    const route = aRoute({
      sources: [
        { index: 'web', diversify: { by, lambda: 0.5, window: 20 } },
        { vertical: 'images', diversify: { by: ofImages } },
      ],
      duplicates: { field: 'tag' },
    });
    const likeness = [
      { place: 1, kind: 'number' },
      { place: 0, kind: 'text' },
    ];
    expect(makeRecipe(route, inputs).sources).deep.equal([
      { diversify: { lambda: 0.5, window: 20, values: likeness } },
      { diversify: { lambda: 0.7, window: 100, values: likeness } },
    ]);
  });

  it('has as many hits ranked as ranking looks at, whatever page is wanted', () => {
    const windowOf = (route: object) => makeRecipe(aRoute(route), inputs).window;
    const diversify = { by: ['tag'], window: 30 };
    expect([
      windowOf({ sources }),
      windowOf({ sources: [{ index: 'web', diversify }, { index: 'news' }] }),
      windowOf({ sources: [{ index: 'web', diversify }], duplicates: { field: 'tag' } }),
    ]).deep.equal([undefined, 30, 200]);
  });

  it('is the same object for all queries of a route, until a schema changes that it depends on', () => {
    const plain = aRoute({ sources });
    expect(makeRecipe(plain, inputs)).equal(makeRecipe(plain, { ...inputs, schemaOf: () => undefined }));
    const explained = makeRecipe(plain, { ...inputs, explain: true });
    expect([explained.explains, explained === makeRecipe(plain, { ...inputs, explain: true })]).deep.equal([
      true,
      true,
    ]);
    const likeness = aRoute({ sources: [{ index: 'web', diversify: { by: ['tag'] } }] });
    const first = makeRecipe(likeness, inputs);
    expect(makeRecipe(likeness, inputs)).equal(first);
    expect(makeRecipe(likeness, { ...inputs, schemaOf: () => ({ ...aSchema }) })).not.equal(first);
  });
});

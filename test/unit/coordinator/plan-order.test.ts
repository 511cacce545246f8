import { type Config, type IndexView, makePlan, parseConfig } from '@muster/coordinator';
import { SearchError, type SearchRequest } from '@muster/proto';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

const other: Schema = schemaFromJson({
  id: 'id',
  fields: { body: 'text', tag: 'number', year: 'date', site: 'keyword' },
});

const { routes } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' }, news: { dir: 'y' }, old: { dir: 'w' } },
    verticals: { places: { dir: 'z' } },
    routes: {
      default: { sources: [{ index: 'web' }] },
      both: { sources: [{ index: 'web' }, { index: 'news' }] },
      mixed: { sources: [{ index: 'web' }, { vertical: 'places' }] },
      slotted: {
        sources: [{ index: 'web' }, { vertical: 'places' }],
        blend: { by: 'slots', main: 'web', slots: [{ after: 3 }] },
      },
      inverted: {
        sources: [{ index: 'web' }, { vertical: 'places' }],
        blend: { by: 'slots', main: 'places', slots: [{ after: 3 }] },
      },
      beside: {
        sources: [{ index: 'news' }, { index: 'web' }],
        blend: { by: 'slots', main: 'web', slots: [{ after: 3 }] },
      },
      absent: { sources: [{ index: 'old', onFailure: [{ strategy: 'fallback', index: 'web' }] }] },
    },
  }),
  'test',
);

const schemas: Readonly<Record<string, Schema>> = { web: aSchema, news: other };

function plan(change: SearchRequest, given: Config['routes'] = routes) {
  const viewOf = (name: string): IndexView => {
    const of = { name, shards: [], generation: 7, isSkewed: false, isAssigned: false, epoch: 1, build: 'b' };
    return { ...of, schema: schemas[name] };
  };
  const settings = {
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
    models: () => new Map(),
  };
  return makePlan(aSearchRequest(change), { routes: given, viewOf, epochNow: () => 0, ...settings });
}

/** What a request is refused with. */
function refusal(change: SearchRequest): string {
  try {
    plan(change);
    return 'not refused';
  } catch (error) {
    return error instanceof SearchError ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('the order of hits', () => {
  it('is that of scores where nothing else is asked for, with the route’s own recipe', () => {
    const { order, recipe } = plan({});
    expect(order).deep.equal({ sort: [], keys: [], isByScore: true });
    const same = plan({ sort: [{ field: '_score', descending: true, missingFirst: true }] });
    expect([same.order, same.recipe === recipe]).deep.equal([order, true]);
  });

  it('is by keys of the kinds that the schema says, in one recipe for all such queries', () => {
    const sort = [{ field: 'tag', missingFirst: true }, { field: '_score' }, { field: 'on', descending: true }];
    const { order, recipe } = plan({ sort, collapse: { field: 'tag' } });
    const keys = [
      { kind: 'text', descending: false, missingFirst: true },
      { kind: 'score', descending: false, missingFirst: false },
      { kind: 'number', descending: true, missingFirst: false },
    ];
    const collapse = { field: 'tag', hitsPerGroup: 1 };
    expect([order.keys, order.collapse, order.isByScore]).deep.equal([keys, collapse, false]);
    expect([recipe.sort, recipe.collapse, recipe.blend]).deep.equal([keys, { hitsPerGroup: 1 }, { by: 'single' }]);
    expect(plan({ sort, collapse: { field: 'tag', hitsPerGroup: 1 } }).recipe).equal(recipe);
    expect(plan({ sort, collapse: { field: 'tag', hitsPerGroup: 2 } }).recipe).not.equal(recipe);
  });

  it('makes one list of several sorted indexes, and leaves collapsed ones fused', () => {
    expect(plan({ route: 'both', sort: [{ field: 'year' }] }).recipe.blend).deep.equal({ by: 'sort' });
    expect(plan({ route: 'mixed', collapse: { field: 'tag' } }).recipe.blend.by).equal('fusion');
    expect(plan({ route: 'slotted', sort: [{ field: 'year' }] }).recipe.blend.by).equal('slots');
  });

  it('is that of the main source alone where there are slots, whose fields others need not have', () => {
    const { order, sources } = plan({ route: 'beside', sort: [{ field: 'on' }], collapse: null });
    const ordersOf = sources.map((source) => (source.kind === 'index' ? source.order : undefined));
    expect(order.keys.map(({ kind }) => kind)).deep.equal(['number']);
    expect(ordersOf).deep.equal([{ sort: [], keys: [], isByScore: true }, order]);
    expect(plan({ route: 'beside', sort: [{ field: 'tag' }] }).order.keys[0]?.kind).equal('text');
  });

  it('goes by the schema of who stands in for an index that was never heard of', () => {
    expect(plan({ route: 'absent', sort: [{ field: 'tag' }] }).order.keys[0]?.kind).equal('text');
    expect(plan({ route: 'absent', sort: [{ field: 'nope' }] }).order.keys[0]?.kind).equal('number');
  });

  const refused: readonly (readonly [string, SearchRequest, string])[] = [
    [
      'a field that there is not',
      { sort: [{ field: '_score' }, { field: 'nope' }] },
      'sort[1].field must be the name of a keyword or number or date field: tag, year, on, got "nope"',
    ],
    [
      'a text field',
      { sort: [{ field: 'body' }] },
      'sort[0].field must be the name of a keyword or number or date field: tag, year, on, got "body"',
    ],
    [
      'more keys than shards sort by',
      { sort: Array.from({ length: 9 }, () => ({ field: 'year' })) },
      'sort must be at most 8 keys, got "9 keys"',
    ],
    [
      'a field that is sorted by twice',
      { sort: [{ field: 'year' }, { field: 'tag' }, { field: 'year', descending: true }] },
      'sort[2].field must be another field than those of the keys before it, got "year"',
    ],
    [
      'to collapse by a field that is no keyword',
      { collapse: { field: 'year' } },
      'collapse.field must be the name of a keyword field: tag, got "year"',
    ],
    [
      'a field of two types in two indexes',
      { route: 'both', sort: [{ field: 'tag' }] },
      'sort[0].field must be a keyword field of "news" too, as it is one of another index of the route, got "tag"',
    ],
    [
      'to collapse by a field that one of the indexes has not',
      { route: 'both', collapse: { field: 'site' } },
      'collapse.field must be the name of a keyword field: tag, got "site"',
    ],
    [
      'to sort hits that are fused with those of a vertical',
      { route: 'mixed', sort: [{ field: 'year' }, { field: 'tag', descending: true }] },
      'sort must be by _score downwards alone on route "mixed", as hits of "places" have no values, got "year upwards, tag downwards"',
    ],
    [
      'to sort a page that hits of a vertical fill',
      { route: 'inverted', sort: [{ field: 'year' }] },
      'sort must be by _score downwards alone on route "inverted", as hits of "places" have no values, got "year upwards"',
    ],
  ];
  for (const [what, request, message] of refused) {
    it(`refuses ${what}, naming it and what is allowed`, () => {
      expect(refusal(request)).equal(`invalid-query: ${message}`);
    });
  }
});

import { type Config, type IndexView, makePlan, parseConfig } from '@muster/coordinator';
import { QuerySyntax, SearchError, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

const epochMs = Date.parse('2026-03-01T12:00:00Z');
const decay = { field: 'on', weight: 1, decay: { origin: 'now', scale: '1d' } };
const { routes } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' }, news: { dir: 'y' } },
    verticals: { places: { dir: 'z' } },
    routes: {
      default: { sources: [{ index: 'web' }, { index: 'news' }, { vertical: 'places' }], priors: [decay] },
      ranked: {
        sources: [
          { index: 'web', diversify: { by: ['year'] }, onFailure: { strategy: 'fallback', index: 'news' } },
          { vertical: 'places', diversify: { by: [{ field: 'width', type: 'number' }] } },
        ],
        duplicates: { field: 'tag' },
      },
      narrow: { sources: [{ index: 'web' }], searchFields: [{ field: 'tag', boost: 3 }] },
    },
  }),
  'test',
);
const view: IndexView = {
  name: 'web',
  shards: [],
  generation: 7,
  isSkewed: false,
  isAssigned: false,
  epoch: 1,
  build: 'b',
  schema: aSchema,
};

function plan(change: SearchRequest, given: { routes?: Config['routes']; viewOf?: () => IndexView } = {}) {
  let time = epochMs;
  // Each look at the clock is later than the one before.
  const epochNow = (): number => time++;
  const settings = {
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
    models: () => new Map(),
  };
  return makePlan(aSearchRequest(change), { routes, viewOf: () => view, epochNow, ...settings, ...given });
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

const indexes = (change: SearchRequest) => plan(change).sources.filter((source) => source.kind === 'index');

describe('makePlan', () => {
  it('names the routes there are to who asks for another, and cuts what was asked for', () => {
    expect(refusal({ route: 'wide' })).equal(
      'invalid-query: route must be one of: default, ranked, narrow, got "wide"',
    );
    expect(refusal({ route: 'constructor' })).match(/^invalid-query: route must be one of/);
    expect(refusal({ route: `${'x'.repeat(79)}😀` })).equal(
      `invalid-query: route must be one of: default, ranked, narrow, got "${'x'.repeat(79)}…"`,
    );
  });

  it('names the column of a fault in strict syntax, and takes it as words in lenient', () => {
    const query = '東京 (fox';
    expect(refusal({ query, syntax: QuerySyntax.QUERY_SYNTAX_STRICT })).equal(
      'invalid-query: query: column 4: `(` is not closed',
    );
    expect(indexes({ query })[0]?.analyzed.terms.map(({ term }) => term)).deep.equal(['東京', 'fox']);
  });

  it('refuses a minimum that no query can meet', () => {
    expect(refusal({ minimumShouldMatch: '101%' })).match(/^invalid-query: query: minimum should match must be/);
  });

  it('looks words up in the fields of the request, else of the route, else of the schema', () => {
    const fields = (change: SearchRequest) => indexes({ query: 'x', ...change })[0]?.analyzed.fields;
    expect([
      fields({}),
      fields({ route: 'narrow' }),
      fields({ route: 'narrow', searchFields: [{ field: 'body' }] }),
    ]).deep.equal([['body'], ['tag'], ['body']]);
  });

  it('has patterns expanded, strictly if the syntax is', () => {
    const analyzed = (syntax: QuerySyntax) => indexes({ query: 'ja* fox~', syntax })[0]?.analyzed;
    const strict = analyzed(QuerySyntax.QUERY_SYNTAX_STRICT);
    expect([strict?.isStrict, analyzed(QuerySyntax.QUERY_SYNTAX_LENIENT)?.isStrict]).deep.equal([true, false]);
    expect(strict?.patterns).deep.equal([
      { field: 'body', text: 'ja', maxEdits: 0 },
      { field: 'body', text: 'fox', maxEdits: 1 },
    ]);
  });

  it('takes one time for `now` in all indexes, and gives verticals no priors', () => {
    const { sources } = plan({});
    const priors = sources.map((source) => (source.kind === 'index' ? source.priors : undefined));
    const expected = [{ field: 'on', weight: 1, decay: { origin: epochMs, scale: 86_400_000 } }];
    expect(priors).deep.equal([expected, expected, undefined]);
  });

  it('selects by a filter alone from everything', () => {
    const [index] = indexes({ query: ' ', filter: { exists: { field: 'tag' } } });
    expect([index?.analyzed.matchesNothing, index?.analyzed.terms, index?.filter?.exists?.field]).deep.equal([
      false,
      [],
      'tag',
    ]);
  });

  it('asks for the values that ranking looks at, as far as it looks, also of what stands in', () => {
    const { sources, window } = plan({ route: 'ranked' });
    const [index, vertical] = sources;
    const [step] = index?.onFailure ?? [];
    const other = step?.strategy === 'fallback' && 'source' in step ? step.source.plan() : undefined;
    const tag = { field: 'tag', type: 'keyword' };
    expect([window, [index, other].map((one) => one?.kind === 'index' && one.values)]).deep.equal([
      200,
      [
        ['tag', 'year'],
        ['tag', 'year'],
      ],
    ]);
    expect([index?.wanted, vertical?.wanted]).deep.equal([
      [tag, { field: 'year', type: 'number' }],
      [tag, { field: 'width', type: 'number' }],
    ]);
    expect(plan({}).window).equal(10);
  });

  it('asks nothing of an index that was never heard of', () => {
    const viewOf = (): IndexView => ({ ...view, schema: undefined });
    expect(plan({}, { viewOf }).sources.map(({ kind }) => kind)).deep.equal(['absent', 'absent', 'vertical']);
  });
});

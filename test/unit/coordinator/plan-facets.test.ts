import { type IndexView, makePlan, parseConfig } from '@muster/coordinator';
import { type FacetRequest, SearchError } from '@muster/proto';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

const { routes } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' }, news: { dir: 'y' } },
    verticals: { places: { dir: 'z' } },
    routes: {
      default: { sources: [{ index: 'web' }, { index: 'news' }, { vertical: 'places' }] },
      one: { sources: [{ index: 'web' }] },
      apart: { sources: [{ index: 'web' }, { index: 'news', role: 'opportunistic' }] },
      far: { sources: [{ vertical: 'places' }] },
    },
  }),
  'test',
);
const shard: IndexView['shards'][number] = {
  number: 0,
  replicas: [],
  build: { schemaFingerprint: 'f', buildId: 'b' },
  documents: 1,
  generation: 7,
};
/** The schema of each index, and its number of shards. */
type Views = Readonly<Record<string, readonly [Schema | undefined, number]>>;

function planned(route: string, facets: FacetRequest[], views: Views = {}) {
  const viewOf = (name: string): IndexView => {
    const [schema, shards] = views[name] ?? [aSchema, 1];
    const at = { name, generation: 7, isSkewed: false, isAssigned: false, epoch: 1, build: 'b' };
    return { ...at, shards: Array.from({ length: shards }, (_, number) => ({ ...shard, number })), schema };
  };
  const settings = {
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
    epochNow: () => 0,
    models: () => new Map(),
  };
  return makePlan(aSearchRequest({ route, facets }), { routes, viewOf, ...settings }).facets;
}

function refusal(route: string, facets: FacetRequest[], views: Views = {}): string {
  try {
    planned(route, facets, views);
    return 'not refused';
  } catch (error) {
    return error instanceof SearchError ? `${error.code}: ${error.message}` : String(error);
  }
}

const tags = { name: 'tags', field: 'tag' };

describe('planFacets', () => {
  it('plans nothing where no facets are asked for', () => {
    expect(planned('default', [])).equal(undefined);
  });

  it('asks a shard for as many values as are wanted, and several shards for more', () => {
    const sizes = (route: string, views: Views = {}) => planned(route, [tags], views)?.asked.map(({ size }) => size);
    expect([sizes('one'), sizes('one', { web: [aSchema, 2] }), sizes('default'), sizes('apart')]).deep.equal([
      [10],
      [25],
      [25],
      [10],
    ]);
  });

  it('names ranges, and orders values as shards do', () => {
    const ranges = [{ from: 1 }, { name: 'old', to: 2000 }];
    const [byRange, byNumber, byText] =
      planned('one', [
        { name: 'ranges', field: 'year', ranges },
        { name: 'years', field: 'year' },
        { ...tags, size: 7 },
      ])?.wanted ?? [];
    expect([byRange?.ranges, byNumber?.order('9', '10'), byText?.order('9', '10'), byText?.size]).deep.equal([
      ['1..', 'old'],
      -1,
      8,
      7,
    ]);
  });

  it('refuses what cannot be counted by the facet, the value and what is allowed', () => {
    expect(refusal('one', [{ ...tags, size: 10_001 }])).equal(
      'invalid-query: facet `tags`: size must be in [0, 10000], got 10001',
    );
    expect(refusal('one', [tags, tags])).equal('invalid-query: names of facets must differ, got `tags` twice');
    expect(refusal('one', [{ name: 'b', field: 'body' }])).contain('must be a keyword, number or date field');
    expect(refusal('one', [{ name: 'y', field: 'year', interval: -1 }])).contain('interval must be above 0 and finite');
  });

  it('refuses more values together than an answer may hold', () => {
    const many = ['a', 'b', 'c'].map((name) => ({ name, field: 'tag', size: 5000 }));
    expect(refusal('one', many)).equal(
      'invalid-query: facets must be of at most 10000 values together, got "15000 values"',
    );
  });

  it('refuses more values of all shards together than are soon read', () => {
    expect(refusal('one', [{ ...tags, size: 1000 }], { web: [aSchema, 100] })).equal(
      'invalid-query: facets must be of at most 100000 values listed by all 100 shards together, got "151000 values"',
    );
  });

  it('has shards list fewer steps and units, where they are many and nobody says how many are wanted', () => {
    const steps = ['a', 'b'].map((name) => ({ name, field: 'year', interval: 1 }));
    const asked = (shards: number) => planned('one', [...steps, tags], { web: [aSchema, shards] });
    expect(asked(100)?.asked.map(({ size }) => size)).deep.equal([160, 160, 25]);
    expect(asked(1000)?.asked.map(({ size }) => size)).deep.equal([33, 33, 25]);
    expect(asked(1000)?.wanted.map(({ size }) => size)).deep.equal([100, 100, 10]);
    const said = steps.map((one) => ({ ...one, size: 100 }));
    expect(refusal('one', said, { web: [aSchema, 1000] })).match(/got "320000 values"$/);
  });

  it('refuses facets where there is no index, and a field whose type differs between indexes', () => {
    expect(refusal('far', [tags])).equal(
      'invalid-query: facets must be empty on route "far": it waits for no index, got "1 facets"',
    );
    const schema = schemaFromJson({ id: 'id', fields: { body: 'text', year: 'date' } });
    expect(refusal('apart', [{ name: 'y', field: 'year' }], { news: [schema, 1] })).equal('not refused');
    expect(refusal('default', [{ name: 'y', field: 'year', ranges: [{}] }], { news: [schema, 1] })).equal(
      'invalid-query: facets[0].field must be a field of one type in all indexes of the route, got "year"',
    );
  });

  it('waits for counts by name while no schema is known', () => {
    const names = planned('one', [tags], { web: [undefined, 1] })?.wanted.map(({ name }) => name);
    expect(names).deep.equal(['tags']);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FacetRequest__Output,
  type Filter__Output,
  type QueryRequest__Output,
  type QueryResponse,
  type SortKey__Output,
  StopReason,
} from '@muster/proto';
import { buildIndex, evaluateQuery, openShard, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { passes, someFilter } from '../filter/filters.js';
import { aQuery, aRequest, evaluateAll, hitsOf, inTemporaryFolder } from '../support.js';
import { byKeys, collapsed, groupOf, kindOf, someKeys, sortValue } from './order.js';
import { sortSchema } from './schema.js';
import { type Doc, readHits } from './segments.js';

const words = ['red', 'fox', 'dog', 'sleeps', 'runs', 'far'];
const someQuery = fc.constantFrom(
  'red',
  'fox dog',
  '+red far',
  'runs -dog',
  '"red fox"',
  'sleeps runs far red',
  undefined,
);

/** With a total of 1 wanted, documents are passed over as soon as they cannot become hits. */
const someThreshold = fc.constantFrom(1, 1000);

/** Filters, order, groups and counts are held against what the plain evaluation of the same query gives. */
describe('queries with filter, sort, collapse and facets', () => {
  const documents = Array.from({ length: 300 }, (_, i) => aDocument(i));
  let single: ShardIndex;
  let shards: ShardIndex[];
  let docs: ReadonlyMap<number, Doc>;

  before(async () => {
    [[single], shards] = (await Promise.all([built(1, documents), built(3, documents)])) as [
      [ShardIndex],
      ShardIndex[],
    ];
    // Of documents with one id the last counts, and its place is its `seq`.
    docs = new Map(documents.map((document, seq) => [seq, asDoc(document, seq)]));
  });

  after(() => {
    for (const index of [single, ...shards]) index.close();
  });

  it('are asked of shards of several segments', () => {
    for (const { segments } of [single, ...shards]) expect(segments.length).to.be.greaterThan(1);
  });

  it('give the matches that pass in the order of the keys', () => {
    fc.assert(
      fc.property(
        someQuery,
        fc.option(someFilter),
        someKeys,
        fc.nat(30),
        someThreshold,
        (text, filter, sort, k, totalHitsThreshold) => {
          const expected = matches(text, filter).sort(byKeys(sort)).slice(0, k);
          const found = readHits(listOf(ask(single, text, { filter, sort, k, totalHitsThreshold })), sort.map(kindOf));
          expect(found.map(({ seq }) => seq)).to.deep.equal(expected.map(({ seq }) => seq));
          const isPlain = sort.length === 1 && sort[0]?.field === '_score' && sort[0].descending;
          const values = expected.map((doc) => (isPlain ? [] : sort.map((key) => sortValue(doc, key))));
          expect(found.map(({ sortValues }) => sortValues)).to.deep.equal(values);
        },
      ),
    );
  });

  it('keep at most so many hits of a group', () => {
    const someCollapse = fc.record({
      field: fc.constantFrom('tag', 'site'),
      hitsPerGroup: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        someQuery,
        fc.option(someFilter),
        fc.oneof(fc.constant<SortKey__Output[]>([]), someKeys),
        someCollapse,
        fc.nat(30),
        someThreshold,
        (text, filter, sort, collapse, k, totalHitsThreshold) => {
          const sorted = matches(text, filter).sort(byKeys(sort.length === 0 ? [byScore] : sort));
          const expected = collapsed(sorted, collapse.field, collapse.hitsPerGroup).slice(0, k);
          const found = readHits(
            listOf(ask(single, text, { filter, sort, collapse, k, totalHitsThreshold })),
            sort.map(kindOf),
          );
          expect(found.map(({ seq, key }) => [seq, key])).to.deep.equal(
            expected.map((doc) => [doc.seq, groupOf(doc, collapse.field)]),
          );
        },
      ),
    );
  });

  it('count all matches by value, however few hits are wanted, and how high they must score', () => {
    fc.assert(
      fc.property(
        someQuery,
        fc.option(someFilter),
        fc.nat(3),
        fc.constantFrom(-1, 0.5, 1e9),
        (text, filter, k, floorScore) => {
          const { facets = [] } = ask(single, text, {
            filter,
            k,
            floorScore,
            totalHitsThreshold: 1,
            facets: [aFacet('tag'), aFacet('n')],
          });
          const found = matches(text, filter);
          const tags = found.flatMap(({ keywords }) => keywords['tag'] ?? []);
          expect(facets[0]?.counts).to.have.deep.members(tallied(tags));
          const numbers = found.flatMap(({ numbers }) => numbers['n'] ?? []);
          expect(facets[1]?.counts).to.have.deep.members(tallied(numbers.map(String)));
          expect(facets.map(({ name, errorBound }) => [name, errorBound])).to.deep.equal([
            ['tag', 0],
            ['n', 0],
          ]);
        },
      ),
    );
  });

  it('say of counts that they are of a part of the matches, as long as not all documents are decided', () => {
    const request = aRequest({ ...aQuery([single], 'fox dog'), facets: [aFacet('tag')] });
    const evaluation = evaluateQuery(single, request, () => 5, { sliceWork: 1, parts: 8 });
    const isPartial = () => evaluation.result(StopReason.STOP_REASON_BUDGET).facets?.[0]?.partial ?? false;
    let turns = 0;
    for (; !evaluation.run(5); turns++) expect(isPartial()).to.equal(true);
    expect(turns).to.be.greaterThan(0);
    expect(isPartial()).to.equal(false);
  });

  it('give over shards what they give over one', () => {
    fc.assert(
      fc.property(
        someQuery,
        fc.option(someFilter),
        someKeys,
        fc.nat(20),
        fc.boolean(),
        (text, filter, sort, k, isCollapsed) => {
          const collapse = isCollapsed ? { field: 'site', hitsPerGroup: 2 } : null;
          const lists = shards.map((shard) =>
            readHits(listOf(ask(shard, text, { filter, sort, collapse, k, totalHitsThreshold: 1 }))),
          );
          const scoreOf = new Map(lists.flat().map(({ seq, score }) => [seq, score]));
          const held = [...scoreOf].map(([seq, score]): Doc => ({ ...docAt(seq), score }));
          const sorted = held.sort(byKeys(sort));
          const merged = (collapse ? collapsed(sorted, 'site', 2) : sorted).slice(0, k);
          const alone = readHits(listOf(ask(single, text, { filter, sort, collapse, k })));
          expect(merged.map(({ seq }) => seq)).to.deep.equal(alone.map(({ seq }) => seq));
        },
      ),
    );
  });

  it('say the same total whatever the order', () => {
    fc.assert(
      fc.property(someQuery, fc.option(someFilter), someKeys, (text, filter, sort) => {
        const totals = [[], sort].map((keys) => {
          const { totalHits, totalRelation } = ask(single, text, {
            filter,
            sort: keys,
            k: 3,
            totalHitsThreshold: 1000,
          });
          return { totalHits, totalRelation };
        });
        expect(totals[0]?.totalHits).to.equal(matches(text, filter).length);
        expect(totals[1]).to.deep.equal(totals[0]);
      }),
    );
  });

  it('are refused by name where the schema does not allow them', () => {
    const faults: [Partial<QueryRequest__Output>, string][] = [
      [{ sort: [{ field: 'title', descending: true, missingFirst: false }] }, 'sort by field `title`'],
      [{ collapse: { field: 'n', hitsPerGroup: 1 } }, 'collapse by field `n`'],
      [{ facets: [aFacet('none')] }, 'field `none` must be a keyword, number or date field'],
      [{ filter: { exists: { field: 'title' } } }, 'filter.exists.field must be the name of'],
    ];
    for (const [given, message] of faults)
      expect(() => evaluateQuery(single, aRequest(given), () => 0)).to.throw(message);
  });

  function ask(index: ShardIndex, text: string | undefined, given: Partial<QueryRequest__Output>): QueryResponse {
    return evaluateAll(index, aRequest({ ...(text === undefined ? {} : aQuery([single], text)), ...given }));
  }

  function docAt(seq: number): Doc {
    const doc = docs.get(seq);
    if (doc === undefined) throw new Error(`there is no document ${seq}`);
    return doc;
  }

  /** All matches of a query with their scores, filtered by the definition. */
  function matches(text: string | undefined, filter: Filter__Output | null): Doc[] {
    const all = hitsOf(ask(single, text, { k: 1000 })).map(({ seq, score }): Doc => ({ ...docAt(seq), score }));
    return all.filter((doc) => filter === null || passes(doc, filter));
  }
});

const byScore: SortKey__Output = { field: '_score', descending: true, missingFirst: false };

const listOf = ({ lists }: QueryResponse) => lists?.[0] ?? {};

function aFacet(field: string): FacetRequest__Output {
  return { name: field, field, size: 100, ranges: [], calendarUnit: 0, interval: 0 };
}

function tallied(values: readonly string[]): { value: string; count: number }[] {
  return [...new Set(values)].map((value) => ({ value, count: values.filter((each) => each === value).length }));
}

/** Every eighth takes the place of an earlier one. */
function aDocument(i: number) {
  const pick = (n: number) => words[((i + 1) * n) % words.length];
  return {
    id: `d${i % 8 === 7 ? i >> 4 : i}`,
    title: Array.from({ length: 1 + (i % 9) }, (_, w) => pick(w * w + 1)).join(' '),
    ...(i % 5 === 0 ? {} : { n: ((i * 31) % 9) - 4 }),
    ...(i % 7 === 0 ? {} : { m: [-0.5, 0, 1e9][i % 3] as number }),
    ...(i % 3 === 0 ? {} : { on: i * 86_400_000 * 7 }),
    tag: ['a', 'b', 'c', 'é', '\uffff', '\u{1f600}', 'ab'].filter((_, t) => ((i * 2_654_435_761) >>> (t + 4)) & 1),
    ...(i % 6 === 0 ? {} : { site: ['x', 'y', 'z', '\u{1f601}'][(i * 13) % 4] as string }),
  };
}

function asDoc({ id, n, m, on, tag, site }: ReturnType<typeof aDocument>, seq: number): Doc {
  const keywords = { tag, site: site === undefined ? [] : [site] };
  return { seq, id, isLive: true, score: 0, numbers: { n, m, on }, keywords };
}

/** Several segments a shard. */
function built(count: number, documents: readonly object[]): Promise<ShardIndex[]> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const out = join(folder, 'index');
    await buildIndex({ files: [file], out, shards: count, schema: sortSchema, memoryBytes: 200_000 * count });
    return Promise.all(Array.from({ length: count }, (_, shard) => openShard(out, shard)));
  });
}

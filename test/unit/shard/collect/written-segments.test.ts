import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Filter__Output } from '@muster/proto';
import {
  buildIndex,
  compileFilter,
  FilterCache,
  facetCounter,
  hitCollector,
  openShard,
  type Segment,
  type ShardIndex,
} from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { passes, someFilter } from '../filter/filters.js';
import { inTemporaryFolder } from '../support.js';
import { byKeys, collapsed, kindOf, someKeys } from './order.js';
import { sortSchema } from './schema.js';
import { type Doc, readHits } from './segments.js';

/** What was read back of a written segment is the model that it is held against. */
describe('segments as they are written', () => {
  let index: ShardIndex;
  let docs: readonly Doc[][];

  before(async () => {
    index = await aWrittenIndex();
    docs = index.segments.map(docsOf);
  });

  after(() => index.close());

  it('are several, with deleted documents', () => {
    expect(index.segments.length).to.be.greaterThan(2);
    expect(index.segments.some(({ live }) => live !== undefined)).to.equal(true);
  });

  it('are filtered as the definition says', () => {
    const cache = new FilterCache();
    fc.assert(
      fc.property(someFilter, (filter) => {
        const expected = docs.flat().filter((doc) => doc.isLive && passes(doc, filter));
        expect(passed(filter, cache).map(({ seq }) => seq)).to.deep.equal(expected.map(({ seq }) => seq));
      }),
      { numRuns: 300 },
    );
  });

  it('are sorted, collapsed and counted as the definitions say', () => {
    fc.assert(
      fc.property(someFilter, someKeys, fc.nat(40), fc.integer({ min: 0, max: 2 }), (filter, sort, k, perGroup) => {
        const left = docs.flat().filter((doc) => doc.isLive && passes(doc, filter));
        const collapse = perGroup === 0 ? null : { field: 'site', hitsPerGroup: perGroup };
        const collector = hitCollector(sortSchema, { k, sort, collapse });
        const facets = [{ name: 'tags', field: 'tag', size: 100, ranges: [], calendarUnit: 0 as const, interval: 0 }];
        const counter = facetCounter(sortSchema, { facets });
        index.segments.forEach((segment, place) => {
          collector.begin(segment, place);
          counter?.begin(segment, place);
          docs[place]?.forEach((doc, ordinal) => {
            if (!left.includes(doc)) return;
            collector.offer(ordinal, doc.score);
            counter?.count(ordinal);
          });
        });
        const sorted = [...left].sort(byKeys(sort));
        const expected = (perGroup === 0 ? sorted : collapsed(sorted, 'site', perGroup)).slice(0, k);
        const hits = readHits(collector.list(), sort.map(kindOf));
        expect(hits.map(({ seq }) => seq)).to.deep.equal(expected.map(({ seq }) => seq));
        const counted = counter?.results()[0]?.counts?.map(({ value, count }) => [value, count]);
        const tags = left.flatMap(({ keywords }) => keywords['tag'] ?? []);
        const expectedCounts = [...new Set(tags)].map((tag) => [tag, tags.filter((each) => each === tag).length]);
        expect(counted).to.have.deep.members(expectedCounts);
      }),
      { numRuns: 200 },
    );
  });

  function passed(filter: Filter__Output, cache: FilterCache): Doc[] {
    return index.segments.flatMap((segment, place) => {
      const filtering = compileFilter(index, filter, cache).on(segment, () => 0);
      expect(filtering.run(1)).to.equal(true);
      const words = filtering.result()?.words ?? new Uint32Array(0);
      return (docs[place] ?? []).filter((_, i) => ((words[i >>> 5] as number) >>> (i & 31)) & 1);
    });
  }
});

/** Of 400 lines every fourth takes the place of an earlier one. */
async function aWrittenIndex(): Promise<ShardIndex> {
  const [tags, sites] = [
    ['a', 'b', 'c', 'é', '\uffff', '\u{1f600}', 'ab'],
    ['x', 'y', 'z', '\u{1f601}'],
  ];
  const lines = Array.from({ length: 400 }, (_, i) => ({
    id: `d${i % 4 === 3 ? i >> 3 : i}`,
    title: 'words '.repeat(1 + (i % 50)),
    ...(i % 5 === 0 ? {} : { n: ((i * 31) % 9) - 4 }),
    ...(i % 7 === 0 ? {} : { m: [-0.5, 0, 1e9][i % 3] }),
    ...(i % 3 === 0 ? {} : { on: i * 86_400_000 * 7 }),
    tag: tags?.filter((_, t) => ((i * 2_654_435_761) >>> (t + 4)) & 1),
    ...(i % 6 === 0 ? {} : { site: sites?.[(i * 13) % 4] }),
  }));
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const out = join(folder, 'index');
    await buildIndex({ files: [file], out, shards: 1, schema: sortSchema, memoryBytes: 200_000 });
    return openShard(out, 0);
  });
}

function docsOf(segment: Segment): Doc[] {
  return Array.from({ length: segment.documents }, (_, ordinal): Doc => {
    const { id, n, m, on, tag, site } = JSON.parse(segment.stored(ordinal).toString());
    const seq = segment.seqs[ordinal] as number;
    const isLive =
      segment.live === undefined || (((segment.live[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1) === 1;
    const keywords = { tag, site: site === undefined ? [] : [site] };
    return { seq, id, isLive, score: (seq * 17) % 8, numbers: { n, m, on }, keywords };
  });
}

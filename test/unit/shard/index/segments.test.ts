import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildIndex,
  endOfPostings,
  type InvertedField,
  openShard,
  type PostingsCursor,
  type Segment,
  type ShardIndex,
} from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aSchema, inTemporaryFolder } from '../support.js';

interface Source {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly tag: readonly string[];
  readonly year?: number;
}

const fields = ['title', 'body', 'tag'] as const;
type Field = (typeof fields)[number];

/** Enough documents of few words for lists of several blocks, and of rare words for those of one posting. */
const aBody = fc
  .array(fc.tuple(fc.constantFrom('ant', 'bee', 'cat'), fc.integer({ min: 1, max: 12 })), { maxLength: 5 })
  .map((runs) => runs.map(([word, times]) => `${word} `.repeat(times)).join(''));
const aSource = (ids: number): fc.Arbitrary<Source> =>
  fc.record(
    {
      id: fc.integer({ min: 0, max: ids }).map((id) => `id-${id}`),
      title: fc.constantFrom('', 'red', 'red fox', 'fox red red', 'ж'),
      body: fc.tuple(aBody, fc.integer({ min: 0, max: 900 })).map(([body, rare]) => `${body}rare${rare}`),
      tag: fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'é'), { maxLength: 3 }),
      year: fc.integer({ min: -3, max: 3 }),
    },
    { requiredKeys: ['id', 'title', 'body', 'tag'] },
  );

/** Documents of the place in the list as `seq`, built into one shard. */
async function built(folder: string, sources: readonly Source[], memoryBytes: number): Promise<ShardIndex> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, sources.map((source) => `${JSON.stringify(source)}\n`).join(''));
  const out = join(folder, 'index');
  await buildIndex({ files: [file], out, shards: 1, schema: aSchema, memoryBytes, overwrite: true });
  return openShard(out, 0);
}

function wordsOf(source: Source, field: Field): readonly string[] {
  return field === 'tag' ? source.tag : source[field].split(' ').filter((word) => word !== '');
}

interface ExpectedPosting {
  readonly ordinal: number;
  readonly positions: readonly number[];
}

function expectedPostings(sources: readonly Source[], field: Field): Map<string, ExpectedPosting[]> {
  const postings = new Map<string, ExpectedPosting[]>();
  sources.forEach((source, ordinal) => {
    const words = wordsOf(source, field);
    for (const word of new Set(words)) {
      const positions = words.flatMap((each, i) => (each === word ? [i] : []));
      postings.set(word, [...(postings.get(word) ?? []), { ordinal, positions }]);
    }
  });
  return postings;
}

function readPostings(cursor: PostingsCursor): ExpectedPosting[] {
  const postings: ExpectedPosting[] = [];
  const buffer = { values: new Uint32Array(1) };
  for (; cursor.block < cursor.blocks; cursor.block++) {
    cursor.load();
    cursor.loadTfs();
    expect(cursor.docs[cursor.count - 1]).to.equal(cursor.lastOf(cursor.block));
    expect([...cursor.docs.subarray(cursor.count)].every((ordinal) => ordinal === endOfPostings)).to.equal(true);
    for (let i = 0; i < cursor.count; i++) {
      const count = cursor.positions(i, buffer);
      expect(count).to.equal(cursor.tfs[i]);
      postings.push({ ordinal: cursor.docs[i] as number, positions: [...buffer.values.subarray(0, count)] });
    }
  }
  expect(cursor.lastOf(cursor.blocks)).to.equal(endOfPostings);
  return postings;
}

/** Pairs `tf | length << 16` that no other beats in both. */
function competitive(pairs: readonly (readonly [tf: number, length: number])[]): number[] {
  const best = pairs.filter(
    ([tf, length]) => !pairs.some(([t, l]) => t >= tf && l <= length && (t > tf || l < length)),
  );
  return [...new Set(best.map(([tf, length]) => tf | (length << 16)))].sort((a, b) => (b & 0xffff) - (a & 0xffff));
}

function expectImpacts(found: readonly number[], postings: readonly (readonly [number, number])[]): void {
  const exact = competitive(postings);
  if (exact.length <= 8) expect(found).to.deep.equal(exact);
  expect(found.length).to.be.within(1, 8);
  for (const [tf, length] of postings) {
    expect(found.some((pair) => (pair & 0xffff) >= tf && pair >>> 16 <= length)).to.equal(true);
  }
}

function checkField(
  field: InvertedField,
  sources: readonly Source[],
  used: PostingsCursor | undefined,
): PostingsCursor | undefined {
  const expected = expectedPostings(sources, field.name as Field);
  const terms = [...expected.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(Array.from({ length: field.terms.size }, (_, place) => field.terms.at(place))).to.deep.equal(terms);
  const lengths = sources.map((source) => wordsOf(source, field.name as Field).length);
  expect([...field.lengths]).to.deep.equal(lengths);
  let cursor = used;
  terms.forEach((term, number) => {
    const postings = expected.get(term) ?? [];
    expect(field.documentFrequency(number)).to.equal(postings.length);
    cursor = field.cursor(number, cursor);
    expect(readPostings(cursor), term).to.deep.equal(postings);
    const pairs = postings.map(({ ordinal, positions }) => [positions.length, lengths[ordinal] ?? 0] as const);
    expectImpacts([...field.impactsOf(number)], pairs);
    for (let block = 0; block < cursor.blocks; block++) {
      const start = cursor.impactStart(block);
      const found = [...cursor.impacts.subarray(start, cursor.impactEnd(block))];
      expectImpacts(found, pairs.slice(block * 128, (block + 1) * 128));
    }
  });
  return cursor;
}

const isLiveIn = ({ live }: Segment, ordinal: number): boolean =>
  live === undefined || (((live[ordinal >>> 5] ?? 0) >>> (ordinal & 31)) & 1) === 1;

/** Holds everything that a shard gives against the documents it was built of. */
function check(index: ShardIndex, sources: readonly Source[]): void {
  const newest = new Map(sources.map(({ id }, seq) => [id, seq]));
  const liveSeqs: number[] = [];
  let cursor: PostingsCursor | undefined;
  for (const segment of index.segments) {
    const held = [...segment.seqs].map((seq) => sources[seq] as Source);
    expect(segment.documents).to.equal(held.length);
    held.forEach((source, ordinal) => {
      const seq = segment.seqs[ordinal] as number;
      const isLive = newest.get(source.id) === seq;
      expect(isLiveIn(segment, ordinal)).to.equal(isLive);
      if (isLive) liveSeqs.push(seq);
      expect(index.locate(seq)).to.deep.equal(isLive ? { segment, ordinal } : undefined);
      expect(segment.idOf(ordinal)).to.equal(source.id);
      expect(segment.ordinalOfId(source.id)).to.equal(ordinal);
      expect(segment.stored(ordinal).toString()).to.equal(JSON.stringify(source));
    });
    expect(segment.liveDocuments).to.equal(held.filter((_, ordinal) => isLiveIn(segment, ordinal)).length);
    for (const field of segment.inverted.values()) cursor = checkField(field, held, cursor);
    checkColumns(segment, held);
  }
  expect(liveSeqs).to.deep.equal([...newest.values()].sort((a, b) => a - b));
  expect(index.documents).to.equal(newest.size);
  checkStatistics(
    index,
    liveSeqs.map((seq) => sources[seq] as Source),
  );
}

function checkColumns(segment: Segment, held: readonly Source[]): void {
  const { values, blockMin, blockMax } = segment.numbers.get('year') ?? expect.fail();
  expect([...values]).to.deep.equal(held.map(({ year = Number.NaN }) => year));
  const years = held.flatMap(({ year }) => year ?? []);
  expect([blockMin[0], blockMax[0]]).to.deep.equal(
    years.length === 0 ? [Number.NaN, Number.NaN] : [Math.min(...years), Math.max(...years)],
  );
  const { dictionary, starts, ordinals } = segment.keywords.get('tag') ?? expect.fail();
  held.forEach(({ tag }, ordinal) => {
    const places = ordinals.subarray(starts[ordinal], starts[ordinal + 1]);
    expect([...places].map((place) => dictionary.at(place))).to.deep.equal([...tag].sort());
  });
}

function checkStatistics(index: ShardIndex, live: readonly Source[]): void {
  for (const field of fields) {
    const lengths = live.map((source) => wordsOf(source, field).length);
    expect(index.fieldStats(field)).to.deep.include({
      documents: lengths.filter((length) => length > 0).length,
      totalLength: lengths.reduce((sum, length) => sum + length, 0),
    });
    for (const [term, postings] of expectedPostings(live, field)) {
      expect(index.documentFrequency(field, term), term).to.equal(postings.length);
      const frontier = index.frontier(field, term) ?? expect.fail();
      const pairs = Array.from({ length: frontier.length / 2 }, (_, i) => frontier.slice(2 * i, 2 * i + 2));
      expect(pairs.length).to.be.at.most(8);
      for (const { ordinal, positions } of postings) {
        const length = lengths[ordinal] ?? 0;
        expect(pairs.some(([tf = 0, least = 0]) => tf >= positions.length && least <= length)).to.equal(true);
      }
    }
    expect(index.documentFrequency(field, 'yak')).to.equal(0);
    expect(index.frontier(field, 'yak')).to.equal(undefined);
  }
  expect(index.fieldStats('year')).to.equal(undefined);
}

describe('a shard of segments', () => {
  it('gives back what was written, whatever the documents and the memory for them', async () => {
    await inTemporaryFolder(async (folder) => {
      const property = fc.asyncProperty(
        fc.constantFrom(20, 1000).chain((ids) => fc.array(aSource(ids), { minLength: 1, maxLength: 500, size: 'max' })),
        // Room for one document or so, for about a hundred, and for all.
        fc.constantFrom(1, 230_000, 2 ** 28),
        async (sources, memoryBytes) => {
          const index = await built(folder, memoryBytes === 1 ? sources.slice(0, 40) : sources, memoryBytes);
          check(index, memoryBytes === 1 ? sources.slice(0, 40) : sources);
          index.close();
        },
      );
      await fc.assert(property, { numRuns: 25 });
    });
  });

  it('counts no further than scores do, but for positions and sums', () =>
    inTemporaryFolder(async (folder) => {
      const often = { id: 'often', title: '', body: 'ant '.repeat(70_000), tag: [] };
      const once = Array.from({ length: 130 }, (_, i) => ({ id: `${i}`, title: '', body: 'ant', tag: [] }));
      for (const sources of [[often], [...once, often]]) {
        const index = await built(folder, sources, 2 ** 28);
        const field = index.segments[0]?.inverted.get('body') ?? expect.fail();
        const cursor = field.cursor(field.terms.find('ant'));
        const ordinal = sources.length - 1;
        cursor.seekBlock(ordinal);
        cursor.load();
        cursor.loadTfs();
        const buffer = { values: new Uint32Array(1) };
        expect([cursor.docs[cursor.count - 1], cursor.tfs[cursor.count - 1]]).to.deep.equal([ordinal, 65_535]);
        expect(cursor.positions(cursor.count - 1, buffer)).to.equal(70_000);
        expect(buffer.values[69_999]).to.equal(69_999);
        expect(field.lengths[ordinal]).to.equal(65_535);
        expect(index.fieldStats('body')).to.deep.include({ totalLength: 70_000 + ordinal });
        const onlyOften = [65_535, 65_535];
        expect([...(index.frontier('body', 'ant') ?? [])]).to.deep.equal(
          ordinal === 0 ? onlyOften : [...onlyOften, 1, 1],
        );
        index.close();
      }
    }));

  it('finds the block of an ordinal from any block before', () =>
    inTemporaryFolder(async (folder) => {
      const sources = Array.from({ length: 3000 }, (_, i) => ({
        id: `${i}`,
        title: '',
        body: i % 3 === 0 ? 'ant' : '',
        tag: [],
      }));
      const index = await built(folder, sources, 2 ** 28);
      const field = index.segments[0]?.inverted.get('body') ?? expect.fail();
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 3100 }), { maxLength: 20 }), (wanted) => {
          const cursor = field.cursor(field.terms.find('ant'));
          for (const ordinal of wanted.sort((a, b) => a - b)) {
            cursor.seekBlock(ordinal);
            expect(cursor.block).to.equal(ordinal > 2997 ? 8 : Math.floor(Math.ceil(ordinal / 3) / 128));
          }
        }),
      );
      index.close();
    }));
});

import type { Column, Column__Output, PartialHits } from '@muster/proto';
import type { KeywordColumn, NumberColumn, Segment } from '@muster/shard';
import fc from 'fast-check';

/** A document as collectors and filters see it. */
export interface Doc {
  readonly seq: number;
  readonly id: string;
  readonly isLive: boolean;
  readonly score: number;
  /** Values of number and date fields. */
  readonly numbers: Readonly<Record<string, number | undefined>>;
  /** Values of keyword fields. */
  readonly keywords: Readonly<Record<string, readonly string[]>>;
}

export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Documents dealt out to segments in order. Only columns, ids and postings of keyword fields can be read. */
export function fakeSegment(docs: readonly Doc[]): Segment {
  const live = new Uint32Array(Math.ceil(docs.length / 32));
  docs.forEach(({ isLive }, i) => {
    if (isLive) live[i >>> 5] = (live[i >>> 5] as number) | (1 << (i & 31));
  });
  const numbers = fieldsOf(docs, 'numbers').map((field) => [field, numberColumn(docs, field)] as const);
  const keywords = fieldsOf(docs, 'keywords').map((field) => [field, keywordColumn(docs, field)] as const);
  const inverted = keywords.map(([field, column]) => [field, invertedField(docs.length, column)] as const);
  const fake = {
    content: {},
    documents: docs.length,
    live: docs.every(({ isLive }) => isLive) ? undefined : live,
    liveDocuments: docs.filter(({ isLive }) => isLive).length,
    seqs: Float64Array.from(docs, ({ seq }) => seq),
    inverted: new Map(inverted),
    numbers: new Map(numbers),
    keywords: new Map(keywords),
    idOf: (ordinal: number) => docs[ordinal]?.id,
    ordinalOfId: (wanted: string) => docs.findIndex(({ id }) => id === wanted),
    ordinalOfSeq: (wanted: number) => docs.findIndex(({ seq }) => seq === wanted),
    stored: () => Buffer.alloc(0),
  };
  return fake as unknown as Segment;
}

function fieldsOf(docs: readonly Doc[], kind: 'numbers' | 'keywords'): string[] {
  return [...new Set(docs.flatMap((doc) => Object.keys(doc[kind])))];
}

function numberColumn(docs: readonly Doc[], field: string): NumberColumn {
  const values = Float64Array.from(docs, ({ numbers }) => numbers[field] ?? Number.NaN);
  const bound = (best: (...values: number[]) => number) =>
    Float64Array.from({ length: Math.ceil(docs.length / 4096) }, (_, block) => {
      const known = values.slice(4096 * block, 4096 * (block + 1)).filter((value) => !Number.isNaN(value));
      return known.length === 0 ? Number.NaN : best(...known);
    });
  return { values, blockMin: bound(Math.min), blockMax: bound(Math.max) };
}

function keywordColumn(docs: readonly Doc[], field: string): KeywordColumn {
  const valuesOf = ({ keywords }: Doc): readonly string[] => keywords[field] ?? [];
  const values = [...new Set(docs.flatMap(valuesOf))].sort(byBytes);
  const starts = new Uint32Array(docs.length + 1);
  const ordinals: number[] = [];
  docs.forEach((doc, i) => {
    ordinals.push(...[...new Set(valuesOf(doc))].map((value) => values.indexOf(value)).sort((a, b) => a - b));
    starts[i + 1] = ordinals.length;
  });
  const dictionary = {
    size: values.length,
    at: (place: number) => values[place],
    find: (wanted: string) => values.indexOf(wanted),
    firstAtLeast: (wanted: string) => values.filter((value) => byBytes(value, wanted) < 0).length,
  };
  return {
    dictionary: dictionary as unknown as KeywordColumn['dictionary'],
    starts,
    ordinals: Uint32Array.from(ordinals),
  };
}

/** Postings in blocks of 3, so that small lists have several. */
function invertedField(documents: number, { dictionary, starts, ordinals }: KeywordColumn) {
  const documentsWith = (term: number): number[] =>
    Array.from({ length: documents }, (_, ordinal) => ordinal).filter((ordinal) =>
      ordinals.subarray(starts[ordinal], starts[ordinal + 1]).includes(term),
    );
  return {
    terms: dictionary,
    cursor(term: number) {
      const all = documentsWith(term);
      const cursor = {
        blocks: Math.ceil(all.length / 3),
        block: 0,
        docs: new Int32Array(3),
        count: 0,
        load() {
          const loaded = all.slice(3 * cursor.block, 3 * cursor.block + 3);
          cursor.docs.set(loaded);
          cursor.count = loaded.length;
        },
      };
      return cursor;
    },
  };
}

/** Documents with few distinct values, so that ties and groups are common; some deleted, some without a value. */
const someDocs: fc.Arbitrary<Doc[]> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 3 }),
      isLive: fc.boolean().map((isDeleted) => !isDeleted),
      score: fc.integer({ min: 0, max: 6 }).map((n) => n / 4),
      n: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
      m: fc.option(fc.constantFrom(-0.5, 0, 1e9), { nil: undefined }),
      on: fc.option(
        fc.integer({ min: -4, max: 30 }).map((days) => days * 20 * 86_400_000 + 1),
        { nil: undefined },
      ),
      tag: fc.subarray(['a', 'b', 'c', 'é', '\uffff', '\u{1f600}', 'ab']),
      site: fc.option(fc.constantFrom('x', 'y', 'z', '\u{1f601}'), { nil: undefined }),
    }),
    { maxLength: 60 },
  )
  .map((drawn) => {
    let seq = 0;
    return drawn.map(({ gap, isLive, score, n, m, on, tag, site }) => {
      seq += gap;
      const keywords = { tag, site: site === undefined ? [] : [site] };
      return { seq, id: `d${seq}`, isLive, score, numbers: { n, m, on }, keywords };
    });
  });

/** Documents dealt out to up to four segments, in order. */
export const someSegments: fc.Arbitrary<Doc[][]> = fc
  .tuple(someDocs, fc.array(fc.nat(60), { maxLength: 3 }))
  .map(([docs, cuts]) => {
    const ends = [...cuts, docs.length].sort((a, b) => a - b);
    return ends.map((end, i) => docs.slice(ends[i - 1] ?? 0, end));
  });

/** A hit list read back. */
export interface ReadHit {
  readonly seq: number;
  readonly score: number;
  readonly sortValues: readonly (number | string | undefined)[];
  readonly key?: string | undefined;
}

export function readHits(hits: PartialHits, sortKinds: readonly ('number' | 'string')[] = []): ReadHit[] {
  const count = hits.count ?? 0;
  const seqs = readNumbers(hits.seqs as Buffer);
  const scores = readNumbers(hits.scores as Buffer);
  const sortValues = (hits.sortValues ?? []).map((column, i) =>
    sortKinds[i] === 'string' ? readStrings(column, count) : readNumbers(column.numbers as Buffer).map(unlessMissing),
  );
  const keys = hits.collapseKeys ? readStrings(hits.collapseKeys, count) : undefined;
  return Array.from({ length: count }, (_, i) => ({
    seq: seqs[i] as number,
    score: scores[i] as number,
    sortValues: sortValues.map((values) => values[i]),
    ...(keys ? { key: keys[i] } : {}),
  }));
}

const unlessMissing = (value: number) => (Number.isNaN(value) ? undefined : value);

function readNumbers(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

function readStrings(column: Column, count: number): (string | undefined)[] {
  const { numbers, text, missing } = column as Column__Output;
  return Array.from({ length: count }, (_, i) => {
    if (missing.length > 0 && ((missing[i >>> 3] as number) >>> (i & 7)) & 1) return undefined;
    return text.toString('utf8', numbers.readUInt32LE(4 * i), numbers.readUInt32LE(4 * i + 4));
  });
}

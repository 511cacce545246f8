import type { Collapse, Column, PartialHits, SortKey } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import fc from 'fast-check';

/** A document with what it may be sorted and grouped by. */
export interface OrderedDocument {
  readonly seq: number;
  readonly score: number;
  readonly year: number | undefined;
  readonly tag: string | undefined;
}

/** How hits are sorted and grouped. */
export interface AskedOrder {
  readonly sort: readonly SortKey[];
  readonly collapse: Collapse | null;
}

const field = fc.constantFrom('_score', 'year', 'tag');
const key: fc.Arbitrary<SortKey> = fc.record({ field, descending: fc.boolean(), missingFirst: fc.boolean() });

/** Any order: by score, by keys, collapsed or not. */
export const anOrder: fc.Arbitrary<AskedOrder> = fc.record({
  sort: fc.oneof(fc.constant([]), fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: ({ field }) => field })),
  collapse: fc.constantFrom(null, null, { field: 'tag', hitsPerGroup: 1 }, { field: 'tag', hitsPerGroup: 2 }),
});

/** Documents, and which of them are in each of four shards. */
export interface Spread {
  readonly all: OrderedDocument[];
  readonly shards: OrderedDocument[][];
}

/**
 * Documents of a few scores, years and tags, so that many tie, spread evenly, most in one shard, or the best in one.
 * Scores are below 1.
 */
export function documents(most: number, least = 0): fc.Arbitrary<Spread> {
  const one = fc.record({
    score: fc.integer({ min: 0, max: 9 }),
    year: fc.option(fc.integer({ min: -2, max: 3 }), { nil: undefined }),
    tag: fc.option(fc.constantFrom('', 'a', 'ab', 'b', 'é', '😀', '\uffff'), { nil: undefined }),
    shard: fc.nat(3),
    other: fc.nat(3),
  });
  const drawn = fc.tuple(
    fc.array(one, { minLength: least, maxLength: most, size: 'max' }),
    fc.constantFrom('even', 'large', 'best'),
  );
  return drawn.map(([all, how]) => {
    const placed = all.map(({ shard, other, ...rest }, seq) => {
      const bias = how === 'best' && shard === 0 ? 10 : 0;
      const { score, year, tag } = rest;
      const document = { seq, score: (score + bias) / 20, year: year === undefined ? year : year + bias, tag };
      return { document, shard: how === 'large' ? Math.min(shard, other) : shard };
    });
    return {
      all: placed.map(({ document }) => document),
      shards: [0, 1, 2, 3].map((at) => placed.flatMap(({ document, shard }) => (shard === at ? [document] : []))),
    };
  });
}

/** The best k of documents in an order: all sorted, and of each group no more than may be. */
export function bestOf(all: readonly OrderedDocument[], { sort, collapse }: AskedOrder, k: number): OrderedDocument[] {
  const sorted = [...all].sort((a, b) => {
    const byKeys = sort.map((each) => byKey(each, a, b)).find((order) => order !== 0);
    return byKeys ?? ((sort.length === 0 ? b.score - a.score : 0) || a.seq - b.seq);
  });
  const counts = new Map<string, number>();
  const kept = sorted.filter(({ tag }) => {
    if (collapse === null || tag === undefined) return true;
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return (counts.get(tag) as number) <= (collapse.hitsPerGroup || 1);
  });
  return kept.slice(0, k);
}

function byKey(
  { field: name, descending = false, missingFirst = false }: SortKey,
  a: OrderedDocument,
  b: OrderedDocument,
) {
  const [one, other] = [valueUnder(a, name), valueUnder(b, name)];
  if (one === undefined || other === undefined) {
    return one === other ? 0 : (one === undefined) === missingFirst ? -1 : 1;
  }
  const order =
    typeof one === 'string' ? Buffer.compare(Buffer.from(one), Buffer.from(String(other))) : one - Number(other);
  return descending ? -order : order;
}

function valueUnder({ score, year, tag }: OrderedDocument, name = '_score'): number | string | undefined {
  return { _score: score, year, tag }[name];
}

/** The columns of a shard's list, with the values of fields that were asked for. */
export function listOf(
  hits: readonly OrderedDocument[],
  { sort, collapse, values = [] }: AskedOrder & { readonly values?: readonly string[] },
): PartialHits {
  return {
    count: hits.length,
    seqs: doubles(hits.map(({ seq }) => seq)),
    scores: doubles(hits.map(({ score }) => score)),
    sortValues: sort.map(({ field: name }) =>
      columnOf(
        hits.map((hit) => valueUnder(hit, name)),
        name,
      ),
    ),
    values: values.map((name) =>
      columnOf(
        hits.map((hit) => valueUnder(hit, name)),
        name,
      ),
    ),
    collapseKeys: collapse === null ? null : texts(hits.map(({ tag }) => tag)),
  };
}

function columnOf(values: readonly (number | string | undefined)[], name = ''): Column {
  return name === 'tag' ? texts(values as string[]) : numbers(values as number[]);
}

/** Sort keys as who reads lists has them. */
export function ordersOf(sort: readonly SortKey[]): SortOrder[] {
  const kinds: Readonly<Record<string, SortOrder['kind']>> = { _score: 'score', tag: 'text' };
  return sort.map(({ field: name = '', descending = false, missingFirst = false }) => {
    return { kind: kinds[name] ?? 'number', descending, missingFirst };
  });
}

function doubles(values: readonly number[]): Buffer {
  return Buffer.from(Float64Array.from(values).buffer);
}

/** A column of numbers. */
export function numbers(values: readonly (number | undefined)[]): Column {
  return { numbers: doubles(values.map((value) => value ?? Number.NaN)) };
}

/** A column of strings. */
export function texts(values: readonly (string | undefined)[]): Column & { readonly numbers: Buffer } {
  const missing = Buffer.alloc(Math.ceil(values.length / 8));
  let end = 0;
  const ends = values.map((value, i) => {
    if (value === undefined) missing[i >>> 3] = (missing[i >>> 3] ?? 0) | (1 << (i & 7));
    end += Buffer.byteLength(value ?? '');
    return end;
  });
  const offsets = Buffer.from(Uint32Array.from([0, ...ends]).buffer);
  return { numbers: offsets, text: Buffer.from(values.map((value) => value ?? '').join('')), missing };
}

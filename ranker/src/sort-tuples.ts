import { readHitList, type SortedList } from './columns.js';
import { compareTexts, NumberReader, TextReader } from './value-columns.js';
import type { HitList, SortOrder } from './words.js';

/**
 * The hits of a list in the order of sort keys, read where they lie.
 *
 * The order is that in which shards hold their hits: numbers by value, strings by their UTF-8 bytes, missing values
 * first or last in either direction, then the next key. See shard/src/evaluate/collect/sort, whose ranks these are.
 */
export class SortTuples implements SortedList {
  readonly count: number;
  readonly #hits: SortedList;
  readonly #keys: readonly TupleKey[];
  readonly #first: TupleKey;

  /** @param sort at least one */
  constructor(list: HitList, sort: readonly SortOrder[]) {
    this.count = list.count;
    this.#hits = readHitList(list);
    this.#keys = sort.map((order, place) => keyOf(order, place, { list, hits: this.#hits }));
    this.#first = this.#keys[0] as TupleKey;
  }

  seqAt(position: number): number {
    return this.#hits.seqAt(position);
  }

  /** What the first key says of the order; hits of which it says the same are compared. */
  scoreAt(position: number): number {
    return -this.#first.rankAt(position);
  }

  /** The score of a hit, which need not fall. */
  ownScoreAt(position: number): number {
    return this.#hits.scoreAt(position);
  }

  /** Orders a hit and one of another list by all keys: below 0 if this comes first. */
  compare(position: number, other: SortTuples, otherPosition: number): number {
    for (let place = 0; place < this.#keys.length; place++) {
      // Both lists have all keys.
      const key = this.#keys[place] as TupleKey;
      const order = key.compare(position, other.#keys[place] as TupleKey, otherPosition);
      if (order !== 0) return order;
    }
    return 0;
  }
}

/** Reads the lists of a source in their order: that of sort keys, or by score where lists have no values of any. */
export function readSorted(lists: readonly HitList[], sort: readonly SortOrder[]): readonly SortedList[] {
  const hasTuples = sort.length > 0 && lists.some(({ sortValues = [] }) => sortValues.length > 0);
  return hasTuples ? lists.map((list) => new SortTuples(list, sort)) : lists.map(readHitList);
}

/** Says whether lists are in the order of sort keys. */
export function isInTuples(lists: readonly SortedList[]): boolean {
  return lists.some((list) => list instanceof SortTuples);
}

/** Orders hits of two lists of a source, but for their lists' places: below 0 if the first comes first. */
export function compareHits(a: SortedList, positionA: number, b: SortedList, positionB: number): number {
  const [scoreA, scoreB] = [a.scoreAt(positionA), b.scoreAt(positionB)];
  if (scoreA !== scoreB) return scoreA > scoreB ? -1 : 1;
  const order = a instanceof SortTuples && b instanceof SortTuples ? a.compare(positionA, b, positionB) : 0;
  return order === 0 ? a.seqAt(positionA) - b.seqAt(positionB) : order;
}

/** The score of a hit, whatever its list is ordered by. */
export function ownScoreAt(list: SortedList, position: number): number {
  return list instanceof SortTuples ? list.ownScoreAt(position) : list.scoreAt(position);
}

/** The values of one key. */
interface TupleKey {
  /** Never lower at a later hit; the same where that says nothing of the order of two. Infinite where missing. */
  rankAt(position: number): number;
  /** Below 0 if the value comes before that of another list's hit. */
  compare(position: number, other: TupleKey, otherPosition: number): number;
}

function keyOf(
  order: SortOrder,
  place: number,
  { list, hits }: { readonly list: HitList; readonly hits: SortedList },
): TupleKey {
  const column = list.sortValues?.[place];
  if (order.kind === 'text') return new TextKey(order, new TextReader(column, list.count));
  if (order.kind === 'score') return new NumberKey(order, (position) => hits.scoreAt(position));
  const reader = new NumberReader(column, list.count);
  return new NumberKey(order, (position) => reader.numberAt(position));
}

function missingRank({ missingFirst }: SortOrder): number {
  return missingFirst ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

class NumberKey implements TupleKey {
  readonly #numberAt: (position: number) => number;
  readonly #sign: number;
  readonly #missing: number;

  constructor(order: SortOrder, numberAt: (position: number) => number) {
    this.#numberAt = numberAt;
    this.#sign = order.descending ? -1 : 1;
    this.#missing = missingRank(order);
  }

  rankAt(position: number): number {
    const value = this.#numberAt(position);
    return Number.isNaN(value) ? this.#missing : this.#sign * value;
  }

  compare(position: number, other: TupleKey, otherPosition: number): number {
    const [rank, otherRank] = [this.rankAt(position), other.rankAt(otherPosition)];
    // Not the difference: two infinities have none.
    return rank < otherRank ? -1 : rank > otherRank ? 1 : 0;
  }
}

/** Bytes that a double holds exactly. */
const prefixBytes = 6;

class TextKey implements TupleKey {
  readonly #reader: TextReader;
  readonly #sign: number;
  readonly #missing: number;

  constructor(order: SortOrder, reader: TextReader) {
    this.#reader = reader;
    this.#sign = order.descending ? -1 : 1;
    this.#missing = missingRank(order);
  }

  /** The first bytes as a number, zeros where the string is shorter: mostly that decides. */
  rankAt(position: number): number {
    const reader = this.#reader;
    if (reader.isMissing(position)) return this.#missing;
    const start = reader.startAt(position);
    const length = reader.startAt(position + 1) - start;
    let prefix = 0;
    for (let i = 0; i < prefixBytes; i++) prefix = prefix * 256 + (i < length ? reader.byteAt(start + i) : 0);
    return this.#sign * prefix;
  }

  compare(position: number, other: TextKey, otherPosition: number): number {
    const isMissing = this.#reader.isMissing(position);
    if (isMissing !== other.#reader.isMissing(otherPosition)) return isMissing ? this.#missing : -this.#missing;
    return isMissing ? 0 : this.#sign * compareTexts(this.#reader, position, other.#reader, otherPosition);
  }
}

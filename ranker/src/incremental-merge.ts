import { readHitList, type SortedList } from './columns.js';
import { mergeSorted } from './merge-sorted.js';
import type { Ranking } from './ranking.js';
import { compareHits, ownScoreAt, SortTuples } from './sort-tuples.js';
import type { HitList, SortOrder } from './words.js';

/**
 * The best `limit` hits of lists that come one after the other: after each, what merging all lists that have come would
 * give, in whatever order they came.
 *
 * A list is merged with the hits held, in O(limit); of one that has no better hit only the first is looked at. One that takes the place
 * of a list with hits among those held has all lists merged again, in O(n + limit log n) for n lists: hits of others
 * that were cut may come back. Lists are kept, not copied; they must not change.
 */
export class IncrementalMerge {
  readonly #limit: number;
  readonly #sort: readonly SortOrder[];
  /** By the targets' places; of those that have not come, empty. */
  readonly #lists: SortedList[] = [];
  #held: Ranking = nothing;

  /** @param sort the keys that all lists are in the order of, where a list has no values as if they were missing; none: score downwards */
  constructor(limit: number, sort: readonly SortOrder[] = []) {
    this.#limit = limit;
    this.#sort = sort;
  }

  /**
   * Takes the list of a target, in place of the one that it gave before.
   *
   * @param place the target's, from 0: it breaks ties, and names the list in the ranking
   */
  add(place: number, list: HitList): void {
    while (this.#lists.length < place) this.#lists.push(notCome);
    this.#lists[place] = list.count === 0 ? notCome : this.#read(list);
    this.#held = this.#held.list.includes(place) ? mergeSorted(this.#lists, this.#limit) : this.#mergeWith(place);
  }

  /** The best hits of all lists that have come. It does not change when more come. */
  ranking(): Ranking {
    return this.#held;
  }

  /** All in the same way, whatever columns a list has: or they would be in no common order. */
  #read(list: HitList): SortedList {
    return this.#sort.length === 0 ? readHitList(list) : new SortTuples(list, this.#sort);
  }

  /** The hits held and those of a list of which none is held. */
  #mergeWith(place: number): Ranking {
    const held = this.#held;
    const list = this.#lists[place] as SortedList;
    const count = Math.min(this.#limit, held.count + list.count);
    if (list.count === 0 || count === 0) return held;
    if (held.count === count && !this.#isBefore(place, 0, count - 1)) return held;
    const merged = {
      count,
      list: [] as number[],
      position: [] as number[],
      seq: [] as number[],
      score: [] as number[],
    };
    for (let kept = 0, taken = 0; kept + taken < count; ) {
      const isNew = kept === held.count || (taken < list.count && this.#isBefore(place, taken, kept));
      // The casts are of places that are held.
      merged.list.push(isNew ? place : (held.list[kept] as number));
      merged.position.push(isNew ? taken : (held.position[kept] as number));
      merged.seq.push(isNew ? list.seqAt(taken) : (held.seq[kept] as number));
      merged.score.push(isNew ? ownScoreAt(list, taken) : (held.score[kept] as number));
      if (isNew) taken++;
      else kept++;
    }
    return merged;
  }

  /** Whether a hit of a list comes before one that is held. */
  #isBefore(place: number, position: number, held: number): boolean {
    const heldPlace = this.#held.list[held] as number;
    const list = this.#lists[place] as SortedList;
    const heldList = this.#lists[heldPlace] as SortedList;
    const order = compareHits(list, position, heldList, this.#held.position[held] as number);
    return order === 0 ? place < heldPlace : order < 0;
  }
}

const notCome: SortedList = { count: 0, seqAt: () => Number.NaN, scoreAt: () => Number.NaN };
const nothing: Ranking = { count: 0, list: [], position: [], seq: [], score: [] };

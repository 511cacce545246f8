import type { PartialHits__Output } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import { type HitOrder, hitOrder } from './hit-order.js';

/** A list of hits, and whether its shard has more. */
export interface CutList {
  readonly list: PartialHits__Output;
  readonly hasMore: boolean;
}

/** What lists are merged to. */
export interface MergedTo {
  /** Best hits of all lists together that count. */
  readonly window: number;
  /** What the lists are sorted by; empty: score downwards. */
  readonly keys: readonly SortOrder[];
}

/**
 * Places of the lists that are used up: their last hit comes before the last of the window, so that the next, which their
 * shard has kept, might belong into it. When these are there in full, no other list can be used up: its last hit does not
 * come before the last of a window that only becomes better.
 *
 * Without merging: a hit's rank is its place in its own list and the number of hits before it in each other, which is
 * found by halving. Lists are looked at from that with the best last hit on: where one is not used up, none after it is,
 * so that mostly one is looked at.
 */
export function usedUp(lists: readonly CutList[], { window, keys }: MergedTo): number[] {
  const order = hitOrder(keys);
  const found: number[] = [];
  for (;;) {
    const next = bestLast(lists, found, order);
    if (next < 0 || rankOfLast(lists, next, order) >= window) return found;
    found.push(next);
  }
}

/** Place of the list that has more and whose last hit is the best, but for some; -1 if there is none. */
function bestLast(lists: readonly CutList[], but: readonly number[], order: HitOrder): number {
  let best = -1;
  for (let place = 0; place < lists.length; place++) {
    const { list, hasMore } = lists[place] as CutList;
    if (!hasMore || list.count === 0 || but.includes(place)) continue;
    const other = lists[best]?.list;
    if (other === undefined || order(list, list.count - 1, other, other.count - 1) < 0) best = place;
  }
  return best;
}

/** Rank of a list's last hit among all, from 1. */
function rankOfLast(lists: readonly CutList[], place: number, order: HitOrder): number {
  const { list } = lists[place] as CutList;
  let rank = list.count;
  for (let other = 0; other < lists.length; other++) {
    if (other !== place) rank += countBefore((lists[other] as CutList).list, list, order);
  }
  return rank;
}

/** How many hits of a list come before the last of another. */
function countBefore(list: PartialHits__Output, other: PartialHits__Output, order: HitOrder): number {
  let from = 0;
  let to = list.count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (order(list, middle, other, other.count - 1) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

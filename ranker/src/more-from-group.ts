import type { SortedList } from './columns.js';
import { compareHits, ownScoreAt } from './sort-tuples.js';
import { TextNumbers } from './text-numbers.js';
import type { TextReader } from './value-columns.js';
import type { HitDetails } from './words.js';

/** Most hits told of a group beside those it may have. */
const mostHits = 10;

/** The lists of a source whose hits were collapsed. */
export interface CollapsedLists {
  readonly lists: readonly SortedList[];
  /** By the places of lists. */
  readonly keys: readonly TextReader[];
  /** Hits of each list that are looked at. */
  readonly depth: number;
  /** Numbers a hit's document: of each a group has one hit. Nothing: each hit has one of its own. */
  readonly numberOf: ((hit: HitPlace) => number) | undefined;
}

/** A hit by its list's place and its position there. */
export interface HitPlace {
  readonly list: number;
  readonly position: number;
}

/** A hit that is the last of its group on the page. */
export interface LastOfGroup extends HitPlace {
  /** How many hits of its group have a place, this one and those on other pages too. */
  readonly placed: number;
}

/**
 * For some hits, which have keys, the best that their groups have in the source beside those that have a place, in rank
 * order; nothing where there are none. The first hits of all lists are gone through, once, to
 * compare a hash.
 */
export function moreFromGroups(
  hits: readonly LastOfGroup[],
  collapsed: CollapsedLists,
): readonly HitDetails['moreFromGroup'][] {
  const { lists, keys, numberOf } = collapsed;
  const groups = new TextNumbers();
  // The casts here and below are of places that the lists have.
  const wanted = hits.map(({ list, position }) => groups.numberOf(keys[list] as TextReader, position));
  const members = membersOf(groups, collapsed);
  return hits.map(({ placed }, i) => {
    const all = (members[wanted[i] as number] ?? []).sort((a, b) => compareIn(lists, a, b));
    const more = (numberOf === undefined ? all : firstOfEach(all, numberOf)).slice(placed, placed + mostHits);
    if (more.length === 0) return undefined;
    return more.map(({ list, position }) => {
      const from = lists[list] as SortedList;
      return { list, seq: from.seqAt(position), score: ownScoreAt(from, position) };
    });
  });
}

function firstOfEach(hits: readonly HitPlace[], numberOf: (hit: HitPlace) => number): HitPlace[] {
  const seen = new Set<number>();
  return hits.filter((hit) => seen.size < seen.add(numberOf(hit)).size);
}

/** By the numbers of groups their hits, in no order. */
function membersOf(groups: TextNumbers, { keys, lists, depth }: CollapsedLists): HitPlace[][] {
  const members: HitPlace[][] = [];
  for (const [list, reader] of keys.entries()) {
    const hits = Math.min(depth, (lists[list] as SortedList).count);
    for (let position = 0; position < hits; position++) {
      const group = reader.isMissing(position) ? -1 : groups.find(reader, position);
      if (group < 0) continue;
      const known = members[group];
      if (known === undefined) members[group] = [{ list, position }];
      else known.push({ list, position });
    }
  }
  return members;
}

function compareIn(lists: readonly SortedList[], a: HitPlace, b: HitPlace): number {
  const order = compareHits(lists[a.list] as SortedList, a.position, lists[b.list] as SortedList, b.position);
  return order === 0 ? a.list - b.list : order;
}

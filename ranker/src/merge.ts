import type { SortedList } from './columns.js';
import type { Ranking } from './ranking.js';

/** What a merge goes by beside scores. */
export interface MergeRules {
  /**
   * Orders two hits of equal score before `seq` does, each named by its list's place and its position there: below 0 if
   * the first comes first.
   */
  readonly breakTie?: (listA: number, positionA: number, listB: number, positionB: number) => number;
  /** Says whether a hit is taken, or passed over. Asked of each hit in its turn, until enough are taken. */
  readonly takes?: (list: number, position: number) => boolean;
  /** Says, after a hit was taken or passed over, whether the lists say nothing of what comes behind it. */
  readonly isOver?: () => boolean;
}

const noRules: MergeRules = {};
const never = (): boolean => false;

/**
 * Merges sorted lists into their best `limit` hits: score down, then `seq` up, then the list's place. The order of
 * arrival decides nothing as long as no `seq` is in two lists.
 *
 * A binary heap of the lists' heads, as Lucene's `TopDocs.merge` has it: O(n + m log n) for n lists of which m hits are
 * taken or passed over. Looking through all heads instead saves half a microsecond at 8 lists, and loses at 64 long
 * ones: not worth a second way.
 */
export function merge(lists: readonly SortedList[], limit: number, rules = noRules): Ranking {
  const { takes, isOver = never } = rules;
  const heads = headsOf(lists, rules);
  const list: number[] = [];
  const position: number[] = [];
  const seq: number[] = [];
  const score: number[] = [];
  while (list.length < limit && heads.size > 0 && !isOver()) {
    // The casts here and below are of indices that the heap keeps in range.
    const place = heads.heap[0] as number;
    const at = heads.position[place] as number;
    if (takes === undefined || takes(place, at)) {
      list.push(place);
      position.push(at);
      seq.push(heads.seq[place] as number);
      score.push(heads.score[place] as number);
    }
    advance(heads, place, lists[place] as SortedList, at + 1);
  }
  return { count: list.length, list, position, seq, score };
}

/** The heads of the lists by their places, and a heap of the places of lists that still have hits. */
interface Heads {
  readonly position: number[];
  readonly seq: number[];
  readonly score: number[];
  readonly heap: number[];
  readonly breakTie: MergeRules['breakTie'];
  size: number;
}

function headsOf(lists: readonly SortedList[], { breakTie }: MergeRules): Heads {
  const heads: Heads = { position: [], seq: [], score: [], heap: [], breakTie, size: 0 };
  for (const [place, list] of lists.entries()) {
    const hasHits = list.count > 0;
    heads.position.push(0);
    heads.seq.push(hasHits ? list.seqAt(0) : 0);
    heads.score.push(hasHits ? list.scoreAt(0) : 0);
    if (hasHits) {
      heads.heap.push(place);
    }
  }
  heads.size = heads.heap.length;
  for (let slot = (heads.size >>> 1) - 1; slot >= 0; slot--) {
    siftDown(heads, slot);
  }
  return heads;
}

function advance(heads: Heads, place: number, list: SortedList, position: number): void {
  if (position < list.count) {
    heads.position[place] = position;
    heads.seq[place] = list.seqAt(position);
    heads.score[place] = list.scoreAt(position);
  } else {
    heads.heap[0] = heads.heap[--heads.size] as number;
  }
  siftDown(heads, 0);
}

function siftDown(heads: Heads, start: number): void {
  const { heap, size } = heads;
  const moved = heap[start] as number;
  let slot = start;
  for (let child = 2 * slot + 1; child < size; child = 2 * slot + 1) {
    if (child + 1 < size && isBefore(heads, heap[child + 1] as number, heap[child] as number)) {
      child++;
    }
    if (isBefore(heads, moved, heap[child] as number)) {
      break;
    }
    heap[slot] = heap[child] as number;
    slot = child;
  }
  heap[slot] = moved;
}

function isBefore({ score, seq, position, breakTie }: Heads, a: number, b: number): boolean {
  if (score[a] !== score[b]) {
    return (score[a] as number) > (score[b] as number);
  }
  if (breakTie !== undefined) {
    const order = breakTie(a, position[a] as number, b, position[b] as number);
    if (order !== 0) return order < 0;
  }
  return seq[a] === seq[b] ? a < b : (seq[a] as number) < (seq[b] as number);
}

import { pushEntry, replaceWorst } from '../list-heap.js';

/**
 * Places of the `size` greatest counts, greatest first, equal ones in the order of `compare`; those of 0 are left out.
 * By a heap, as there may be many more counts than are wanted.
 *
 * @param compare below 0 if the first place comes before the second, where their counts are equal
 */
export function greatest(counts: ArrayLike<number>, size: number, compare: (a: number, b: number) => number): number[] {
  const better = (a: number, b: number): number => (counts[b] as number) - (counts[a] as number) || compare(a, b);
  const heap: number[] = [];
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] as number;
    if (count === 0) continue;
    if (heap.length < size) pushEntry(heap, place, better);
    else if (count >= (counts[heap[0] as number] as number) && better(place, heap[0] as number) < 0)
      replaceWorst(heap, place, better);
  }
  return heap.sort(better);
}

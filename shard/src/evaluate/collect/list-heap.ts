/** Below 0 if the first entry is better than the second; never 0 for two that differ. */
export type Better = (a: number, b: number) => number;

/** Adds an entry to a heap that has the worst at its root. */
export function pushEntry(heap: number[], entry: number, better: Better): void {
  let at = heap.length;
  for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
    if (better(heap[parent] as number, entry) > 0) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = entry;
}

/** Puts an entry in place of the worst. */
export function replaceWorst(heap: number[], entry: number, better: Better): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    const right = child + 1;
    if (right < heap.length && better(heap[right] as number, heap[child] as number) > 0) child = right;
    if (better(heap[child] as number, entry) < 0) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = entry;
}

/** 64 KiB: some hundreds of short lists. */
const slabDoubles = 8192;

let slab = new ArrayBuffer(8 * slabDoubles);
let taken = 0;

/**
 * Doubles, all 0, that share their memory with others taken before and after: a tenth of the cost of an array with
 * memory of its own, which for a short list is more than all else that a collector does. Never to be transferred.
 */
export function takeDoubles(count: number): Float64Array<ArrayBuffer> {
  if (8 * count > slabDoubles) return new Float64Array(count);
  if (taken + count > slabDoubles) {
    slab = new ArrayBuffer(8 * slabDoubles);
    taken = 0;
  }
  const doubles = new Float64Array(slab, 8 * taken, count);
  taken += count;
  return doubles;
}

/** Place of the first value that is at least `wanted` in an ascending list, within [from, to). */
export function firstAtLeast(list: Uint32Array | Float64Array, wanted: number, from = 0, to = list.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

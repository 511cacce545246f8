/** A number below `x`, and so near to it that no other score lies between. An infinity is given back. */
export function justBelow(x: number): number {
  // 2^-52 of a number is at least the step to its neighbour; near 0 the grid of scores, 2^-26, is far coarser.
  return Number.isFinite(x) ? x - Math.max(Math.abs(x) * 2 ** -52, 2 ** -60) : x;
}

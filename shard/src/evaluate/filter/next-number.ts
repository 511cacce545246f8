const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The least double above `x`: with it, "greater than" is "at least". Infinity is given back. */
export function nextAbove(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  // The bits of doubles, taken as whole numbers, are in the order of the doubles' distance from 0.
  number[0] = x + 0;
  bits[0] = (bits[0] as bigint) + (x < 0 ? -1n : 1n);
  return number[0] as number;
}

/** The greatest double below `x`. -Infinity is given back. */
export function nextBelow(x: number): number {
  return -nextAbove(-x);
}

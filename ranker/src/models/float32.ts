/**
 * The float32 that is nearest to a decimal which was read as a float64; ties to even, as IEEE 754 has it.
 *
 * `Math.fround` alone rounds a second time: a decimal just beside the middle of two float32 may become that middle as a
 * float64, and then go the wrong way. The shortest decimal of that float64 is the one that was read, if it had at most 15
 * digits; writers of float32 give 9. Of longer ones, the middle is taken to be meant.
 */
export function nearestFloat32(read: number): number {
  const rounded = Math.fround(read);
  const error = read - rounded;
  if (error === 0 || !Number.isFinite(rounded)) return rounded;
  const other = neighbour(rounded, error > 0);
  // Differences of neighbours are exact.
  if (Math.abs(other - read) !== Math.abs(error)) return rounded;
  const decimal = String(Math.abs(read));
  const side = decimal.replace(/^[0.]+|e.*|[.]/g, '').length > 15 ? 0 : compareDecimal(decimal, Math.abs(read));
  if (side === 0) return rounded;
  const [near, far] = Math.abs(rounded) < Math.abs(other) ? [rounded, other] : [other, rounded];
  return side < 0 ? near : far;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The next float32 upwards or downwards of one that is not 0 at the edge of the range. */
function neighbour(value: number, isUp: boolean): number {
  if (value === 0) return isUp ? 2 ** -149 : -(2 ** -149);
  float[0] = value;
  word[0] = (word[0] as number) + (value > 0 === isUp ? 1 : -1);
  return float[0] as number;
}

/** How a decimal compares with a float64 above 0: below 0 if it is less. Exact. */
function compareDecimal(decimal: string, value: number): number {
  const [digits = '', exponent = '0'] = decimal.split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const tens = Number(exponent) - fraction.length;
  let scale = 0;
  let mantissa = value;
  for (; !Number.isInteger(mantissa); scale++) mantissa *= 2;
  const left = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, tens)) * 2n ** BigInt(scale);
  const right = BigInt(mantissa) * 10n ** BigInt(Math.max(0, -tens));
  return left === right ? 0 : left < right ? -1 : 1;
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/** The least float64 above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n);
  return double[0] as number;
}

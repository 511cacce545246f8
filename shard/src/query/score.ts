/** 1.5 x 2^26: adding it leaves a double's last bit worth 2^-26, so taking it off again has rounded to that. */
const grid = 1.5 * 2 ** 26;

/**
 * The nearest multiple of 2^-26, for `|x| < 2^25`. Sums of such numbers below 2^26 are exact in a double whatever
 * the order, which is why every shard and every way of evaluating gives the same score bits.
 */
export function onGrid(x: number): number {
  return x + grid - grid;
}

/**
 * Inverse document frequency as in BM25, never negative.
 *
 * @param documents documents that have the field
 * @param documentFrequency documents that have the term in it
 */
export function idf(documents: number, documentFrequency: number): number {
  return Math.log(1 + (documents - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/** What a document's length adds to the frequency in BM25's denominator. */
export function lengthNorm(length: number, averageLength: number, k1: number, b: number): number {
  return k1 * (1 - b + (b * length) / averageLength);
}

/** Frequencies and lengths above it count as this: so that a pair of them is a number of 32 bits wherever bounds are kept. */
const maxScored = 0xffff;

/** A term's or phrase's frequency, as scores take it. */
export function scoredFrequency(frequency: number): number {
  return Math.min(frequency, maxScored);
}

/** A term's contribution before it is put on the grid. Every scorer must use this expression: others differ in bits. */
function rawContribution(weight: number, tf: number, norm: number): number {
  return (weight * tf) / (tf + norm);
}

/** What a term with frequency `tf` adds to a score, given the length's norm (`lengthNorm`). A document's score is the sum. */
export function normedContribution(weight: number, tf: number, norm: number): number {
  return onGrid(rawContribution(weight, tf, norm));
}

/** What a term adds to a document's score: BM25 (Robertson and Zaragoza, 2009) with exact lengths, on the grid. */
export function contribution(
  weight: number,
  tf: number,
  length: number,
  averageLength: number,
  k1: number,
  b: number,
): number {
  return normedContribution(weight, tf, lengthNorm(length, averageLength, k1, b));
}

/**
 * At least the contribution of any frequency up to `tf` and any length whose norm is at least `norm`. The three
 * roundings of a contribution are not monotone in `tf` together, so the bound is raised by more than they can lose.
 */
export function normedContributionBound(weight: number, tf: number, norm: number): number {
  return onGrid(rawContribution(weight, tf, norm) * (1 + 2 ** -50));
}

/** What share of a term's weight a posting scores, before it is put on the grid. */
export function weightShare(tf: number, norm: number): number {
  return tf / (tf + norm);
}

/**
 * At least the contribution of any posting that has at most the frequency and at least the norm that `share` was
 * computed of. It is rounded otherwise than a contribution, which the raise makes up for with plenty to spare.
 */
export function shareBound(weight: number, share: number): number {
  return onGrid(weight * share * (1 + 2 ** -48));
}

/** At least the contribution of any frequency up to `tf` and any length from `length`. */
export function contributionBound(
  weight: number,
  tf: number,
  length: number,
  averageLength: number,
  k1: number,
  b: number,
): number {
  return normedContributionBound(weight, tf, lengthNorm(length, averageLength, k1, b));
}

/**
 * What a document is worth by a value that is better the greater it is: `weight * value / (value + pivot)`, on the
 * grid; 0 for values not above 0. Every step of the form used is monotone, so the function is, roundings and all.
 */
export function saturation(weight: number, value: number, pivot: number): number {
  return value > 0 ? onGrid(weight / (1 + pivot / value)) : 0;
}

/**
 * What a document is worth by a value that is better the nearer it is to `origin`: `weight * scale / (scale +
 * distance)`, on the grid. It never rises with the distance, roundings and all.
 */
export function decay(weight: number, value: number, origin: number, scale: number): number {
  return onGrid(weight / (1 + Math.abs(value - origin) / scale));
}

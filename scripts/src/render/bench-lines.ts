import { isEnoughFor, type Verdict } from '../bench/verdict.js';

/** Percentiles of some queries, in milliseconds. */
export interface Percentiles {
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

const percentiles = [
  ['p50Ms', 0.5],
  ['p99Ms', 0.99],
  ['p999Ms', 0.999],
] as const;

/** p50, p99 and p99.9, each in a cell; several stand beside each other in it. */
export function percentileCells(...figures: readonly Percentiles[]): string[] {
  return percentiles.map(([name, share]) =>
    isEnough(share, ...figures) ? figures.map((figure) => figure[name].toFixed(2)).join(' / ') : tooFew,
  );
}

/** Whether all have enough queries for a percentile. */
export function isEnough(share: number, ...figures: readonly Percentiles[]): boolean {
  return figures.every(({ queries }) => isEnoughFor(queries, share));
}

/** Stands where there are too few queries for a percentile. */
export const tooFew = 'too few';

/** Is told under a table that says `too few`. */
export const tooFewNote = '"too few": fewer than 10 queries are beyond the percentile';

/** A line for each promise: whether what was found is within it or over. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ promise, found, isKept }) => {
    if (isKept === null) return `not told: ${promise}; too few queries`;
    return `${isKept ? 'within' : 'over'}: ${promise}; found ${found}`;
  });
}

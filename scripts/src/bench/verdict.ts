/** What is promised of a figure, and whether it was kept. */
export interface Verdict {
  readonly promise: string;
  /** What was found instead. */
  readonly found: string;
  /** `null`: it cannot be told, since too few queries were asked. */
  readonly isKept: boolean | null;
}

/** Of fewer queries beyond it, a percentile says more of chance than of what was measured. */
const leastBeyond = 10;

/** Whether so many queries have a percentile to speak of: at least 10 are beyond it. */
export function isEnoughFor(queries: number, share: number): boolean {
  return queries * (1 - share) > leastBeyond - 1e-6;
}

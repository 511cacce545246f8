import type { CutoffPolicy, PlannedCutoff, Verdict } from '../words.js';
import { Contributions } from './contributions.js';
import type { Standings } from './standings.js';
import { strategies } from './strategies/table.js';

const everyone: Verdict = { waitMs: 0, end: { by: 'all' } };
const timeIsUp: Verdict = { waitMs: 0, end: { by: 'time' } };

/** Waits for everyone, until the cutoff. */
export const waitForAll: CutoffPolicy = ({ nowMs, cutoffMs, asked, answered, failed }) => {
  if (answered + failed >= asked) return everyone;
  return nowMs >= cutoffMs ? timeIsUp : { ...timeIsUp, waitMs: cutoffMs - nowMs };
};

/** Whether a cutoff is decided by more than counting who has answered, so that {@link Standings} have to be kept. */
export function looksAtStandings(cutoff: PlannedCutoff): boolean {
  return cutoff.floor > 0 || !waitsForAll(cutoff);
}

/** Whether every leaf is waited for, whatever the others have told. */
export function waitsForAll({ strategies: chosen }: PlannedCutoff): boolean {
  return chosen.every(({ name }) => name === 'all');
}

/** Whether a cutoff goes by what can still enter the lists: then it helps that leaves tell how far they are. */
export function goesByRanks({ strategies: chosen }: PlannedCutoff): boolean {
  return chosen.some(({ name }) => name === 'rank-safe' || name === 'probable');
}

/** Whether a cutoff goes by what leaves lately contributed, so that there is something to learn. */
export function goesByChance({ strategies: chosen }: PlannedCutoff): boolean {
  return chosen.some(({ name }) => name === 'probable');
}

/** The most that leaves are waited for, in milliseconds, as far as a strategy goes by time alone; infinite if none does. */
export function mostWaitMs({ strategies: chosen }: PlannedCutoff): number {
  const waits = chosen.map(({ name, parameters }) => strategies[name].mostWaitMs?.(parameters));
  return Math.min(...waits.map((waitMs) => waitMs ?? Number.POSITIVE_INFINITY));
}

/**
 * The policy of one gathering: the first strategy that says stop is heard, but not while a required leaf is open or less
 * than the floor is decided, as long as that can be reached; and before any leaf that is waited for has answered, none but
 * those that go by time alone. Whatever they say, it ends when everyone is there and when time is up.
 */
export function makeCutoff(
  { strategies: chosen, floor }: PlannedCutoff,
  standings: Standings,
  contributions = new Contributions(),
): CutoffPolicy {
  const begun = chosen.map(({ name, parameters: numbers }) => ({
    name,
    judge: strategies[name].begin({ numbers, standings, contributions }),
  }));
  return (progress) => {
    // Each is asked every time: some remember when they first had enough.
    const verdicts = begun.map(({ name, judge }) => ({ name, verdict: judge(progress) }));
    const probability = verdicts.find(({ verdict }) => verdict.probability !== undefined)?.verdict.probability;
    const stated = probability === undefined ? {} : { probability };
    const rest = { ...waitForAll(progress), ...stated };
    const heard =
      progress.answered > 0 ? verdicts : verdicts.filter(({ name }) => strategies[name].mostWaitMs !== undefined);
    if (heard.length === 0) return rest;
    if (rest.waitMs <= 0 || progress.requiredOpen > 0) return rest;
    if (floor > 0 && standings.standsTo(floor - rounding) === 'open') return rest;
    const { name, verdict } = heard.reduce((best, one) => (one.verdict.waitMs < best.verdict.waitMs ? one : best));
    if (verdict.waitMs >= rest.waitMs) return rest;
    return { waitMs: verdict.waitMs, end: { by: 'strategy', strategy: name, because: verdict.because }, ...stated };
  };
}

/** Shares are sums of shares, which are not exact in binary. */
const rounding = 1e-9;

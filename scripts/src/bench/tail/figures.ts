import { percentiles } from '../percentiles.js';
import type { QueryEnd } from '../query-figure.js';
import { round } from '../round.js';

/** A query of the bench. Instants by `performance.now()` of the client. */
export interface TailSample extends QueryEnd {
  readonly askedMs: number;
  readonly tookMs: number;
}

/** Calls beyond one for each leaf of each query, in per cent of those. */
export function extraPercent(calls: number, queries: number, leaves: number): number {
  return round((100 * (calls - queries * leaves)) / (queries * leaves), 3);
}

/** A query, by the time since the instant of its episode. */
export type SinceInstant = Pick<TailSample, 'tookMs'> & { readonly sinceMs: number };

/**
 * The first instant from which on queries are within the bound: the 99th percentile of all that are asked from then to the
 * end is at most `boundMs`. In steps of 100 ms; nothing if there is none, or fewer than 100 queries are left.
 */
export function backAfterMs(samples: readonly SinceInstant[], boundMs: number): number | undefined {
  const last = Math.max(0, ...samples.map(({ sinceMs }) => sinceMs));
  for (let fromMs = 0; fromMs <= last; fromMs += stepMs) {
    const rest = samples.filter(({ sinceMs }) => sinceMs >= fromMs).map(({ tookMs }) => tookMs);
    if (rest.length < fewest) return undefined;
    if (percentiles(rest, 3)(0.99) <= boundMs) return fromMs;
  }
  return undefined;
}

const stepMs = 100;
/** Of fewer there is no 99th percentile to speak of. */
const fewest = 100;

/** The 99th percentile of queries by when they were asked: of each half of a second. */
export function overTime(
  samples: readonly SinceInstant[],
): readonly { readonly fromMs: number; readonly p99Ms: number }[] {
  const windows = new Map<number, number[]>();
  for (const { sinceMs, tookMs } of samples) {
    const fromMs = Math.floor(sinceMs / windowMs) * windowMs;
    windows.set(fromMs, [...(windows.get(fromMs) ?? []), tookMs]);
  }
  return [...windows]
    .sort(([one], [other]) => one - other)
    .map(([fromMs, times]) => ({ fromMs, p99Ms: percentiles(times, 2)(0.99) }));
}

const windowMs = 500;

/** A time that a replica was asked, by which process, why, and how long after it was lost. */
export interface AskedLost {
  readonly process: number;
  readonly sinceMs: number;
  readonly chosenFor: string;
}

/** How a replica that was lost was avoided. */
export interface Avoidance {
  /** From the loss until the last process asked it last, in milliseconds; trials are left out. */
  readonly lastAskedMs: number;
  /** The same of each process. */
  readonly lastAskedByProcess: Readonly<Record<string, number>>;
  /** Times it was asked in all. */
  readonly asked: number;
  /** Times it was asked to see whether it is back. */
  readonly trials: number;
}

/** Sums up how a lost replica was asked. */
export function avoidanceOf(asked: readonly AskedLost[]): Avoidance {
  const lastAskedByProcess: Record<string, number> = {};
  const deliberate = asked.filter(({ chosenFor }) => chosenFor !== 'trial');
  for (const { process, sinceMs } of deliberate) {
    lastAskedByProcess[process] = Math.max(lastAskedByProcess[process] ?? 0, round(sinceMs, 1));
  }
  return {
    lastAskedMs: Math.max(0, ...Object.values(lastAskedByProcess)),
    lastAskedByProcess,
    asked: asked.length,
    trials: asked.length - deliberate.length,
  };
}

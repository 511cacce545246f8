import { percentile } from './percentiles.js';
import type { QueryOutcome } from './simulation.js';

/** How the queries went that came within one window of time. */
export interface WindowMeasures {
  /** When the window begins, in milliseconds of the simulation. */
  readonly fromMs: number;
  readonly queries: number;
  /** Queries that ended with an error. */
  readonly failed: number;
  /** Percentiles in milliseconds of those that were answered. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

interface Window {
  readonly latencies: number[];
  failed: number;
}

/** Gathers what queries came to by the time of their coming: so one sees how fast something is over. */
export class WindowMeasuring {
  private readonly windows = new Map<number, Window>();
  private readonly windowMs: number;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  add({ atMs, tookMs, error }: QueryOutcome): void {
    const number = Math.floor(atMs / this.windowMs);
    const window = this.windows.get(number) ?? { latencies: [], failed: 0 };
    this.windows.set(number, window);
    if (error === undefined) window.latencies.push(tookMs);
    else window.failed++;
  }

  /** In the order of time; windows in which no query came are left out. */
  measures(): WindowMeasures[] {
    const inOrder = [...this.windows].sort(([one], [other]) => one - other);
    return inOrder.map(([number, { latencies, failed }]) => {
      const sorted = Float64Array.from(latencies).sort();
      const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => percentile(sorted, share)) as [number, number, number];
      return { fromMs: number * this.windowMs, queries: sorted.length + failed, failed, p50, p99, p999 };
    });
  }
}

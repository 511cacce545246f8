import { setTimeout as sleep } from 'node:timers/promises';
/** How a load is put on. */
export interface RateOptions {
  readonly perSecond: number;
  readonly forMs: number;
  /** When to begin, by `performance.now()`. @default now */
  readonly startMs?: number;
}

/** Asks at a steady rate, whatever comes back: a load that waits for slow answers would hide them. */
export async function askAtRate<Sample>(
  ask: () => Promise<Sample>,
  { perSecond, forMs, startMs = performance.now() }: RateOptions,
): Promise<readonly Sample[]> {
  const answers: Promise<Sample>[] = [];
  const count = Math.round((forMs / 1000) * perSecond);
  for (let i = 0; i < count; i++) {
    const waitMs = startMs + (i * 1000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(ask());
  }
  return Promise.all(answers);
}

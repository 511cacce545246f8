import type { ThreadEvaluation } from '@muster/shard';

/** What a test and the threads it starts share: places in an `Int32Array`. */
export const places = { allowed: 0, done: 1, started: 2 } as const;

/**
 * An `EvaluationModule` for tests. Work is done in steps, each only when the test has allowed it, and counted. The
 * request `crash` ends the thread, `fault` lets it die of an error that nobody catches; `now` gives the thread's clock.
 */
export function createEvaluation(shared: Int32Array): ThreadEvaluation {
  Atomics.add(shared, places.started, 1);
  const evaluate: ThreadEvaluation['evaluate'] = (_kind, request, now) => {
    const text = request.toString();
    if (text === 'crash') process.exit(3);
    if (text === 'fault') setImmediate(() => Promise.reject(new TypeError('nobody catches this')));
    if (text === 'now') return { run: () => true, result: () => Buffer.from(String(now())) };
    const isEndless = text !== 'short';
    return {
      run(untilMs) {
        while (isEndless && now() < untilMs) step(shared);
        return !isEndless;
      },
      result: () => request,
    };
  };
  return { evaluate };
}

function step(shared: Int32Array): void {
  for (;;) {
    const allowed = Atomics.load(shared, places.allowed);
    if (Atomics.load(shared, places.done) < allowed) break;
    Atomics.wait(shared, places.allowed, allowed);
  }
  Atomics.add(shared, places.done, 1);
  Atomics.notify(shared, places.done);
}

import { Stopped } from './failure.js';

/**
 * One Ctrl-C can reach a process several times: from the terminal, and again from npm. Signals so close together are
 * one, in milliseconds.
 */
const echoMs = 500;

/**
 * Waits for SIGINT or SIGTERM, which ask for an orderly end. Another one after that is impatience: `onImpatient` is
 * called, and the process exits at once.
 *
 * @param signals those that count, others are left as they are
 * @param over when it is aborted, nobody waits any more, and the signals do again what they do to any process
 */
export function stopSignal(
  onImpatient: () => void = () => {},
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
  over?: AbortSignal,
): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const receive = (signal: NodeJS.Signals): void => {
      if (firstMs === undefined) {
        firstMs = performance.now();
        resolve(signal);
      } else if (performance.now() - firstMs > echoMs) {
        onImpatient();
        process.exit(130);
      }
    };
    for (const signal of signals) process.on(signal, receive);
    over?.addEventListener('abort', () => {
      for (const signal of signals) process.off(signal, receive);
    });
  });
}

/**
 * Runs what SIGINT or SIGTERM stop, in order.
 *
 * @param run fails as it may once its signal is aborted
 * @throws Stopped if it failed and was stopped; else what it failed with
 */
export async function stoppable<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stopping = new AbortController();
  const over = new AbortController();
  void stopSignal(undefined, undefined, over.signal).then((signal) => stopping.abort(new Stopped(signal)));
  try {
    const result = await run(stopping.signal);
    if (!stopping.signal.aborted) over.abort();
    return result;
  } catch (error) {
    stopping.signal.throwIfAborted();
    throw error;
  }
}

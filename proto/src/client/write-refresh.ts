import { retryDelayMs } from './retry-delay.js';
import { closed, WriteError } from './write-error.js';
import type { WriteClientOptions } from './write-options.js';

/** What asking for a generation takes of a client's options. */
export type RefreshOptions = Required<
  Pick<WriteClientOptions, 'transport' | 'index' | 'retryMs' | 'silenceMs' | 'onRetry' | 'clock' | 'random'>
>;

/**
 * Asks for a new generation, again and again while that may help; gives its number.
 *
 * @param closing ends it
 * @throws WriteError
 */
export async function refreshIndex(options: RefreshOptions, closing: AbortSignal): Promise<number> {
  const { retryMs, onRetry, clock, random } = options;
  const startMs = clock.now();
  for (let tries = 0; ; tries++) {
    try {
      return await refreshOnce(options, closing);
    } catch (error) {
      if (!(error instanceof WriteError) || !error.isPassing || clock.now() - startMs >= retryMs) throw error;
      const delayMs = retryDelayMs(tries, random);
      onRetry(error, delayMs);
      await pause(options, closing, delayMs);
    }
  }
}

async function refreshOnce(options: RefreshOptions, closing: AbortSignal): Promise<number> {
  const { transport, index, silenceMs, clock } = options;
  const given = new AbortController();
  const giveUp = (): void => given.abort();
  const cancelTimer = clock.setTimer(silenceMs, giveUp);
  closing.addEventListener('abort', giveUp);
  try {
    if (closing.aborted) throw closed();
    return (await transport.refresh(index, given.signal)).generation;
  } catch (error) {
    if (closing.aborted) throw closed();
    throw given.signal.aborted ? new WriteError('unavailable', `no answer within ${silenceMs} ms`) : error;
  } finally {
    cancelTimer();
    closing.removeEventListener('abort', giveUp);
  }
}

function pause({ clock }: RefreshOptions, closing: AbortSignal, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      cancelTimer();
      closing.removeEventListener('abort', over);
      resolve();
    };
    const cancelTimer = clock.setTimer(delayMs, over);
    closing.addEventListener('abort', over);
  });
}

import { get } from 'node:http';
import { refusesAll } from '@muster/coordinator';
import type { Clock } from '@muster/proto';

/** Time between two looks, in milliseconds. */
const pollMs = 20;

/** How long and whom to wait for. */
export interface ReadinessOptions {
  /** Where the coordinator's health is: `host:port`. */
  readonly admin: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until a coordinator says that it can answer in full. Gives what it still lacked if the time ran out, or if what it
 * lacks does not come by waiting.
 */
export async function whenReady({ admin, clock, timeoutMs, signal }: ReadinessOptions): Promise<string | undefined> {
  const endMs = clock.now() + timeoutMs;
  for (;;) {
    const lacks = await whatIsLacking(admin);
    if (lacks === undefined || signal.aborted) return undefined;
    if (clock.now() >= endMs || lacks.includes(refusesAll)) return lacks;
    await new Promise<void>((resolve) => {
      clock.setTimer(pollMs, resolve);
    });
  }
}

function whatIsLacking(admin: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(`http://${admin}/readyz`, { agent: false, timeout: 1000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', (error) => resolve(error.message));
      response.on('end', () => resolve(response.statusCode === 200 ? undefined : body.trim() || 'not ready'));
    });
    request.on('timeout', () => request.destroy(new Error('no answer from /readyz')));
    request.on('error', (error) => resolve(error.message));
  });
}

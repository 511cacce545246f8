/** How long a crashed process is left alone before it is started again. */
export interface RestartPolicy {
  /** Wait after the first crash, in milliseconds; doubled for each that follows soon. */
  readonly firstDelayMs: number;
  /** Longest wait, in milliseconds. */
  readonly maxDelayMs: number;
  /** A process that was ready for so long has recovered: its next crash counts as the first. In milliseconds. */
  readonly healthyMs: number;
}

/** What `muster up` does. */
const defaultRestartPolicy: RestartPolicy = { firstDelayMs: 250, maxDelayMs: 10_000, healthyMs: 30_000 };

/** Where a process stands; no state has a field that it could not know. */
export type Supervision =
  | { readonly state: 'starting'; readonly crashes: number }
  | { readonly state: 'ready'; readonly crashes: number; readonly sinceMs: number }
  /** Gone, to be started again after `delayMs`. */
  | { readonly state: 'restarting'; readonly crashes: number; readonly delayMs: number }
  /** Asked to end. */
  | { readonly state: 'stopping' }
  | { readonly state: 'stopped' };

/** What happens to a process. */
export type SupervisionEvent = 'started' | 'listening' | 'exited' | 'stop';

/** A process about to be started for the first time. */
export const firstStart: Supervision = { state: 'starting', crashes: 0 };

/**
 * Where a process stands after an event. Pure: the caller starts, waits and kills as the new state says.
 *
 * @param nowMs time of the event on a monotonic clock
 */
export function supervise(
  before: Supervision,
  event: SupervisionEvent,
  nowMs: number,
  policy: RestartPolicy = defaultRestartPolicy,
): Supervision {
  switch (event) {
    case 'started':
      return before.state === 'restarting' ? { state: 'starting', crashes: before.crashes } : before;
    case 'listening':
      return before.state === 'starting' ? { state: 'ready', crashes: before.crashes, sinceMs: nowMs } : before;
    case 'exited':
      return afterExit(before, nowMs, policy);
    case 'stop':
      // One that waits to be started again is gone already.
      return before.state === 'restarting' || before.state === 'stopped' ? { state: 'stopped' } : { state: 'stopping' };
  }
}

function afterExit(before: Supervision, nowMs: number, policy: RestartPolicy): Supervision {
  if (before.state === 'stopping' || before.state === 'stopped') return { state: 'stopped' };
  const hasRecovered = before.state === 'ready' && nowMs - before.sinceMs >= policy.healthyMs;
  const crashes = hasRecovered ? 0 : before.crashes;
  const delayMs = Math.min(policy.firstDelayMs * 2 ** crashes, policy.maxDelayMs);
  return { state: 'restarting', crashes: crashes + 1, delayMs };
}

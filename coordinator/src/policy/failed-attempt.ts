import { type CallFailure, FailureCode } from '@muster/proto';
import type { LeafFailure } from '../words.js';

/** How one attempt at one replica failed. */
export interface FailedAttempt {
  readonly failure: LeafFailure;
  readonly message: string;
  /** Another replica may do better, and the time for it was not used up here. */
  readonly isWorthAnother: boolean;
  /** The replica is to be left alone so long. */
  readonly retryAfterMs?: number;
}

const byCode: Readonly<Record<number, Omit<FailedAttempt, 'message'>>> = {
  [FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED]: { failure: 'timeout', isWorthAnother: false },
  [FailureCode.FAILURE_CODE_GENERATION_GONE]: { failure: 'generation-gone', isWorthAnother: true },
  [FailureCode.FAILURE_CODE_UNIMPLEMENTED]: { failure: 'unsupported', isWorthAnother: false },
  [FailureCode.FAILURE_CODE_UNAVAILABLE]: { failure: 'unavailable', isWorthAnother: true },
};

/** What a call's failure means for the shard it was to ask. */
export function failedAttempt({ kind, message, detail }: CallFailure): FailedAttempt {
  if (kind === 'unavailable') return { failure: 'unavailable', message, isWorthAnother: true };
  if (kind === 'rejected') {
    const { anotherMayBeFree: isWorthAnother = true, retryAfterMs = 0 } = detail ?? {};
    return { failure: 'rejected', message, isWorthAnother, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) };
  }
  const known = byCode[detail?.code ?? -1] ?? { failure: 'error', isWorthAnother: false };
  return { failure: known.failure, message, isWorthAnother: known.isWorthAnother };
}

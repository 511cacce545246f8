import { status } from '@grpc/grpc-js';
import { type Failure, FailureCode, MalformedMessage, statusDetails } from '@muster/proto';
import { InvalidRequest, OutOfTime } from '../evaluate/errors.js';
import { GenerationGone } from '../evaluate/statistics.js';
import { DamagedIndex } from '../index/sections.js';
import { InvalidQuery } from '../query/errors.js';
import { NotServing } from '../replica/generations.js';
import { LeaseRefused } from '../replica/leases.js';

/** A failure as a session tells it. */
export type ToldFailure = Failure & { readonly code: FailureCode & number; readonly message: string };

/** Puts an error into words for the caller; faults of ours are told to `log` and only named. */
export function failureOf(error: unknown, log: (message: string) => void): ToldFailure {
  const { message } = error as Error;
  if (error instanceof InvalidRequest || error instanceof InvalidQuery || error instanceof MalformedMessage) {
    return { code: FailureCode.FAILURE_CODE_INVALID_ARGUMENT, message };
  }
  if (error instanceof OutOfTime) return { code: FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED, message };
  if (error instanceof GenerationGone) return { code: FailureCode.FAILURE_CODE_GENERATION_GONE, message };
  if (error instanceof LeaseRefused) return { code: FailureCode.FAILURE_CODE_REJECTED, message };
  if (error instanceof NotServing) return lost(message);
  if (error instanceof DamagedIndex) {
    log(message);
    return lost('what it needs is damaged here');
  }
  log(`a call failed: ${(error as Error).stack ?? String(error)}`);
  return { code: FailureCode.FAILURE_CODE_INTERNAL, message: 'the server failed; its log says why' };
}

/** A call whose time was up before it was begun. */
export const late: ToldFailure = {
  code: FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED,
  message: 'the budget was used up before the call was begun',
};

/** A call that comes while `waiting` others, the most there may be, wait. */
export function crowded(waiting: number): ToldFailure {
  const message = `${waiting} calls are waiting already`;
  return { code: FailureCode.FAILURE_CODE_REJECTED, message, anotherMayBeFree: true };
}

/** A call whose turn would come in `waitMs`, but whose answer is due in `leftMs`, which is less. */
export function hopeless(waitMs: number, leftMs: number): ToldFailure {
  return {
    code: FailureCode.FAILURE_CODE_REJECTED,
    message: `its turn would come in about ${Math.ceil(waitMs)} ms, and its answer is due in ${Math.floor(leftMs)} ms`,
    anotherMayBeFree: true,
    retryAfterMs: Math.ceil(waitMs - leftMs),
  };
}

/** A call that was lost with what worked on it, or for which there is nothing to serve it; another replica may. */
export function lost(reason: string): ToldFailure {
  return { code: FailureCode.FAILURE_CODE_UNAVAILABLE, message: reason };
}

const statuses: Readonly<Partial<Record<number, status>>> = {
  [FailureCode.FAILURE_CODE_INVALID_ARGUMENT]: status.INVALID_ARGUMENT,
  [FailureCode.FAILURE_CODE_REJECTED]: status.RESOURCE_EXHAUSTED,
  [FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED]: status.DEADLINE_EXCEEDED,
  [FailureCode.FAILURE_CODE_GENERATION_GONE]: status.FAILED_PRECONDITION,
  [FailureCode.FAILURE_CODE_UNAVAILABLE]: status.UNAVAILABLE,
};

/** A failure as a unary call tells it. */
export function statusOf({ code, message }: ToldFailure): { code: status; details: string } {
  return { code: statuses[code] ?? status.INTERNAL, details: statusDetails(message) };
}

import { status } from '@grpc/grpc-js';
import { FailureCode, type SearchResponse__Output } from '../generated/messages.js';

/** Why a search has no answer. */
export type SearchErrorCode =
  | 'invalid-query'
  | 'overloaded'
  /** The state that the cursor names cannot be read any more. */
  | 'cursor-expired'
  | 'insufficient-coverage'
  | 'deadline-exceeded'
  | 'cancelled'
  | 'unimplemented'
  | 'unavailable'
  | 'internal';

/** A search that has no answer. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  readonly code: SearchErrorCode;
  /** What was asked and what answered, where the failure is about coverage. */
  readonly response: SearchResponse__Output | undefined;
  /** Least time to wait before asking again, in milliseconds, for `overloaded`; 0 if not stated. */
  readonly retryAfterMs: number;

  constructor(
    code: SearchErrorCode,
    message: string,
    more: { response?: SearchResponse__Output | undefined; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.response = more.response;
    this.retryAfterMs = more.retryAfterMs ?? 0;
  }
}

/** The codes of a failure in a session, in a gRPC status, and here. */
const codes: readonly (readonly [SearchErrorCode, FailureCode & number, status])[] = [
  ['invalid-query', FailureCode.FAILURE_CODE_INVALID_ARGUMENT, status.INVALID_ARGUMENT],
  ['overloaded', FailureCode.FAILURE_CODE_REJECTED, status.RESOURCE_EXHAUSTED],
  ['cursor-expired', FailureCode.FAILURE_CODE_GENERATION_GONE, status.FAILED_PRECONDITION],
  ['deadline-exceeded', FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED, status.DEADLINE_EXCEEDED],
  ['unimplemented', FailureCode.FAILURE_CODE_UNIMPLEMENTED, status.UNIMPLEMENTED],
  ['insufficient-coverage', FailureCode.FAILURE_CODE_UNAVAILABLE, status.UNAVAILABLE],
  ['internal', FailureCode.FAILURE_CODE_INTERNAL, status.INTERNAL],
  ['cancelled', FailureCode.FAILURE_CODE_INTERNAL, status.CANCELLED],
  ['unavailable', FailureCode.FAILURE_CODE_UNAVAILABLE, status.UNAVAILABLE],
];

/** The failure code and gRPC status that carry an error. */
export function codesOf(code: SearchErrorCode): { failureCode: FailureCode & number; status: status } {
  const [, failureCode, grpcStatus] = codes.find(([ours]) => ours === code) ?? internal;
  return { failureCode, status: grpcStatus };
}

const internal = ['internal', FailureCode.FAILURE_CODE_INTERNAL, status.INTERNAL] as const;

/** The error that a failure code stands for. */
export function errorCodeOfFailure(failureCode: number): SearchErrorCode {
  return codes.find(([, theirs]) => theirs === failureCode)?.[0] ?? 'internal';
}

/** The error that a gRPC status stands for. */
export function errorCodeOfStatus(grpcStatus: status, hasRecord: boolean): SearchErrorCode {
  if (grpcStatus === status.UNAVAILABLE && !hasRecord) return 'unavailable';
  return codes.find(([, , theirs]) => theirs === grpcStatus)?.[0] ?? 'internal';
}

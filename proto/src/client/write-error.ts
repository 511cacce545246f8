import { status } from '@grpc/grpc-js';

/** Why a batch of writes was not acknowledged. */
export type WriteErrorCode =
  /** The batch is none that can be written, or its key was used for other writes. */
  | 'invalid-request'
  /** There is no such index at that address. */
  | 'unknown-index'
  /** The index takes no writes. */
  | 'not-writable'
  /** The log is full, or too much is under way. */
  | 'overloaded'
  | 'unavailable'
  | 'cancelled'
  | 'unimplemented'
  | 'internal';

/**
 * Writes that were not acknowledged. They may be on disk all the same: the acknowledgement may have been lost. Written
 * again with the same key they are there once.
 */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code: WriteErrorCode;

  constructor(code: WriteErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  /** Whether the same batch may be taken a little later. */
  get isPassing(): boolean {
    return this.code === 'unavailable' || this.code === 'overloaded';
  }
}

/** A connection that is cut shows as several statuses, by when and how. */
const codes: Readonly<Partial<Record<status, WriteErrorCode>>> = {
  [status.INVALID_ARGUMENT]: 'invalid-request',
  [status.NOT_FOUND]: 'unknown-index',
  [status.FAILED_PRECONDITION]: 'not-writable',
  [status.RESOURCE_EXHAUSTED]: 'overloaded',
  [status.UNAVAILABLE]: 'unavailable',
  [status.CANCELLED]: 'unavailable',
  [status.ABORTED]: 'unavailable',
  [status.DEADLINE_EXCEEDED]: 'unavailable',
  [status.UNIMPLEMENTED]: 'unimplemented',
};

/** The error that a gRPC status stands for. */
export function writeErrorOf(code: status, message: string): WriteError {
  return new WriteError(codes[code] ?? 'internal', message);
}

/** The error of what a closed client is asked for, or was still doing. */
export function closed(): WriteError {
  return new WriteError('cancelled', 'the client was closed');
}

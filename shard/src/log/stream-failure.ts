import { status } from '@grpc/grpc-js';
import { MalformedMessage, statusDetails } from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import { DamagedIndex } from '../index/sections.js';
import { LogBroken, LogFull } from './log.js';

/** A replica that follows another log, or another build, or has come farther than the log has. */
export class WrongLog extends Error {
  override readonly name = 'WrongLog';
}

/** How a call ends. */
export interface CallStatus {
  readonly code: status;
  readonly message: string;
  readonly details: string;
}

/** Puts an error into words for the caller; faults of ours are told to `tell` and only named. */
export function callStatus(error: unknown, tell: (message: string) => void): CallStatus {
  const { message } = error as Error;
  if (error instanceof InvalidRequest || error instanceof MalformedMessage) {
    return statusWith(status.INVALID_ARGUMENT, message);
  }
  if (error instanceof LogFull) return statusWith(status.RESOURCE_EXHAUSTED, message);
  if (error instanceof LogBroken) return statusWith(status.UNAVAILABLE, message);
  if (error instanceof WrongLog) return statusWith(status.FAILED_PRECONDITION, message);
  if (error instanceof DamagedIndex) {
    tell(message);
    return statusWith(status.DATA_LOSS, message);
  }
  tell(`a call failed: ${(error as Error).stack ?? String(error)}`);
  return statusWith(status.INTERNAL, 'the writer failed; its log says why');
}

/** The end of a stream when the writer stops. */
export const stopping: CallStatus = statusWith(status.UNAVAILABLE, 'the writer stops');

/** The end of a call that finds too many others. */
export function crowded(streams: number, what: string): CallStatus {
  return statusWith(status.RESOURCE_EXHAUSTED, `${streams} streams of ${what} are open already`);
}

function statusWith(code: status, message: string): CallStatus {
  return { code, message, details: statusDetails(message) };
}

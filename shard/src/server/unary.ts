import { Metadata, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { type Clock, timeLeftMs } from '@muster/proto';
import type { Evaluator } from './call.js';
import { crowded, failureOf, statusOf, type ToldFailure } from './failure.js';

/** What serving unary calls needs. */
export interface UnaryOptions<Request> {
  readonly evaluator: Evaluator<Request>;
  readonly clock: Clock;
  /** The time of day in milliseconds, in which gRPC states deadlines. */
  readonly epochNow: () => number;
  /** Most calls that wait; more are refused. */
  readonly maxInFlight: number;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

/** Share of the time left after which a truncated answer is sent, so that it is back before the caller gives up. */
const budgetShare = 0.98;
/** All unary calls together count as one session. */
const unarySession = {};

/** Has a unary call evaluated, unless too many wait; its budget is the call's deadline. */
export function serveUnary<Request>(
  call: ServerUnaryCall<Buffer, Buffer>,
  callback: sendUnaryData<Buffer>,
  { evaluator, clock, epochNow, maxInFlight, log }: UnaryOptions<Request>,
  decode: (bytes: Buffer) => Request,
): void {
  const leftMs = timeLeftMs(call, epochNow);
  const fail = (failure: ToldFailure): void => callback({ ...statusOf(failure), metadata: new Metadata() });
  if (evaluator.waitingOf(unarySession) >= maxInFlight) {
    fail(crowded(maxInFlight));
    return;
  }
  try {
    const cancel = evaluator.evaluate({
      session: unarySession,
      deadlineMs: clock.now() + leftMs * budgetShare,
      request: decode(call.request),
      begun: () => {},
      answer: (response) => callback(null, Buffer.from(response.buffer, response.byteOffset, response.byteLength)),
      fail,
    });
    call.on('cancelled', cancel);
  } catch (error) {
    fail(failureOf(error, log));
  }
}

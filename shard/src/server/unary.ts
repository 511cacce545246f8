import { Metadata, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { type Clock, timeLeftMs } from '@muster/proto';
import { crowded, failureOf, late, statusOf, type ToldFailure } from './failure.js';
import type { Work, WorkQueue } from './work-queue.js';

/** What serving unary calls needs. */
export interface UnaryOptions {
  readonly queue: WorkQueue;
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

/** Queues the work of a unary call, unless too many wait; its budget is the call's deadline. */
export function serveUnary(
  call: ServerUnaryCall<Buffer, Buffer>,
  callback: sendUnaryData<Buffer>,
  { queue, clock, epochNow, maxInFlight, log }: UnaryOptions,
  begin: (answer: (response: Buffer) => void) => Work,
): void {
  const leftMs = timeLeftMs(call, epochNow);
  const fail = (failure: ToldFailure): void => callback({ ...statusOf(failure), metadata: new Metadata() });
  if (queue.waitingOf(unarySession) >= maxInFlight) {
    fail(crowded(maxInFlight));
    return;
  }
  const cancel = queue.add(unarySession, {
    deadlineMs: clock.now() + leftMs * budgetShare,
    begin: () => begin((response) => callback(null, response)),
    late: () => fail(late),
    fail: (error) => fail(failureOf(error, log)),
  });
  call.on('cancelled', cancel);
}

import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { type Clock, codecs, type FindRequest, type FindResponse__Output, verticalService } from '@muster/proto';
import type { AskLeaf, LeafFailure, LeafOutcome } from '../words.js';

/** A service that finds hits of one kind, with their content. */
export interface Vertical {
  readonly address: string;
  /** Asks it; `timeoutMs` may end that before the deadline. */
  find(request: FindRequest, timeoutMs: number | undefined): AskLeaf<FindResponse__Output>;
  close(): void;
}

/**
 * Connects to a vertical.
 *
 * @param epochNow the time of day in milliseconds, in which gRPC states deadlines
 */
export function connectVertical(address: string, clock: Clock, epochNow: () => number): Vertical {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    // A vertical that was down is asked again soon after it is back.
    'grpc.max_reconnect_backoff_ms': 2000,
    'grpc.use_local_subchannel_pool': 1,
  });
  const { path } = verticalService.Find;
  return {
    address,
    close: () => client.close(),
    find: (request, timeoutMs) => (deadlineMs, onOutcome) => {
      const startedMs = clock.now();
      const leftMs = Math.min(deadlineMs - startedMs, timeoutMs ?? Number.POSITIVE_INFINITY);
      let isWanted = true;
      const finish = (outcome: LeafOutcome<FindResponse__Output>): void => {
        if (!isWanted) return;
        isWanted = false;
        onOutcome(outcome);
      };
      const record = () => ({ replica: address, attempts: 1, tookMs: clock.now() - startedMs });
      const call = client.makeUnaryRequest(
        path,
        codecs.findRequest.encode,
        codecs.findResponse.decode,
        request,
        { deadline: epochNow() + leftMs },
        (error, response) => finish({ ...record(), ...resultOf(error, response, timeoutMs) }),
      );
      return () => {
        isWanted = false;
        call.cancel();
        return record();
      };
    },
  };
}

type Result =
  | { readonly ok: true; readonly value: FindResponse__Output }
  | { readonly ok: false; readonly failure: LeafFailure; readonly message: string };

const failures: Readonly<Partial<Record<status, LeafFailure>>> = {
  [status.DEADLINE_EXCEEDED]: 'timeout',
  [status.UNAVAILABLE]: 'unavailable',
  [status.RESOURCE_EXHAUSTED]: 'rejected',
  [status.CANCELLED]: 'cancelled',
  [status.UNIMPLEMENTED]: 'unsupported',
};

function resultOf(
  error: ServiceError | null,
  response: FindResponse__Output | undefined,
  timeoutMs: number | undefined,
): Result {
  if (error !== null) {
    const failure = failures[error.code] ?? 'error';
    const message =
      failure === 'timeout' && timeoutMs !== undefined ? `no answer within ${timeoutMs} ms` : error.details;
    return { ok: false, failure, message };
  }
  const fault = response === undefined ? 'empty answer' : faultOf(response);
  return fault === undefined && response !== undefined
    ? { ok: true, value: response }
    : { ok: false, failure: 'error', message: `it broke the contract: ${fault}` };
}

/** Hits out of order or without a finite score would break the merge. */
function faultOf({ hits }: FindResponse__Output): string | undefined {
  for (let i = 0; i < hits.length; i++) {
    const score = hits[i]?.score ?? 0;
    if (!Number.isFinite(score)) return `the score of hit ${i} must be finite, got ${score}`;
    if (i > 0 && score > (hits[i - 1]?.score ?? 0)) return `scores must never rise, they do at hit ${i}`;
  }
  return undefined;
}

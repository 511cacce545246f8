import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type Clock, codecs, type FindRequest, type FindResponse__Output, verticalService } from '@muster/proto';
import type { AskLeaf, LeafFailure, LeafOutcome } from '../words.js';

/** A service that finds hits of one kind, with their content. */
export interface Vertical {
  readonly address: string;
  /** Asks it; `timeoutMs` may end that before the deadline. */
  find(request: FindRequest, timeoutMs: number | undefined): AskLeaf<FindResponse__Output>;
  close(): void;
}

/** Connects to a vertical. */
export function connectVertical(address: string, clock: Clock): Vertical {
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
        cancelTimer();
        onOutcome(outcome);
      };
      const record = () => ({ replica: address, attempts: 1, tookMs: clock.now() - startedMs });
      const call = client.makeUnaryRequest(
        path,
        codecs.findRequest.encode,
        codecs.findResponse.decode,
        request,
        timeLeft(leftMs),
        (error, response) => finish({ ...record(), ...resultOf(error, response) }),
      );
      const late = (): void => {
        const message = `no answer within ${leftMs.toFixed(1)} ms`;
        finish({ ok: false, failure: 'timeout', message, ...record() });
        call.cancel();
      };
      // An answer that lies in the socket by now is read first.
      const cancelTimer = clock.setTimer(leftMs, () => clock.defer(() => isWanted && late()));
      return () => {
        isWanted = false;
        cancelTimer();
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

/** Tells the vertical how long it has. Were it a deadline of the call, its timer would decide before replies are read. */
function timeLeft(leftMs: number): Metadata {
  const metadata = new Metadata();
  metadata.set('grpc-timeout', `${Math.max(1, Math.floor(leftMs * 1000))}u`);
  return metadata;
}

function resultOf(error: ServiceError | null, response: FindResponse__Output | undefined): Result {
  if (error !== null) return { ok: false, failure: failures[error.code] ?? 'error', message: error.details };
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

import { Client, type ClientUnaryCall, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  type FindRequest,
  type FindResponse__Output,
  plainDetails,
  verticalService,
} from '@muster/proto';
import type { Cancel, LeafAsk, LeafCall, LeafFailure, LeafFault, LeafOutcome, LeafRecord, LeafSink } from '../words.js';

/** A service that finds hits of one kind, with their content. */
export interface Vertical {
  readonly address: string;
  /** Asks it; `timeoutMs` may end that before the deadline. */
  find(request: FindRequest, timeoutMs: number | undefined): LeafAsk<FindResponse__Output>;
  close(): void;
}

/** Connects to a vertical. */
export function connectVertical(address: string, clock: Clock): Vertical {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    // A vertical that was down is asked again soon after it is back.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2000,
    'grpc.use_local_subchannel_pool': 1,
  });
  return {
    address,
    close: () => client.close(),
    find: (request, timeoutMs) => new FindAsk({ client, address, clock, request, timeoutMs }),
  };
}

interface FindOptions {
  readonly client: Client;
  readonly address: string;
  readonly clock: Clock;
  readonly request: FindRequest;
  readonly timeoutMs: number | undefined;
}

class FindAsk implements LeafAsk<FindResponse__Output> {
  private call: ClientUnaryCall | undefined;
  private asked: LeafCall | undefined;
  private sink: LeafSink<FindResponse__Output> | undefined;
  private place = 0;
  private isOver = false;
  private cancelTimer: Cancel = () => {};
  private readonly options: FindOptions;

  constructor(options: FindOptions) {
    this.options = options;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<FindResponse__Output>): void {
    const { client, clock, request, timeoutMs } = this.options;
    this.place = place;
    this.sink = sink;
    this.asked = {
      replica: this.options.address,
      chosenFor: 'address',
      askedMs: sink.startedMs,
      endedMs: Number.NaN,
      end: undefined,
      queueUs: 0,
      serviceUs: 0,
      refusedBy: undefined,
    };
    const leftMs = Math.min(deadlineMs - clock.now(), timeoutMs ?? Number.POSITIVE_INFINITY);
    const call = client.makeUnaryRequest(
      verticalService.Find.path,
      codecs.findRequest.encode,
      codecs.findResponse.decode,
      request,
      timeLeft(leftMs),
      (error, response) => this.finish(resultOf(error, response)),
    );
    this.call = call;
    const late = (): void => {
      if (this.isOver) return;
      this.finish({ ok: false, failure: 'timeout', message: `no answer within ${leftMs.toFixed(1)} ms` });
      call.cancel();
    };
    // An answer that lies in the socket by now is read first.
    this.cancelTimer = clock.setTimer(leftMs, () => clock.defer(late));
  }

  stop(): LeafRecord {
    this.isOver = true;
    this.cancelTimer();
    this.call?.cancel();
    if (this.asked !== undefined && this.asked.end === undefined) this.asked.endedMs = this.options.clock.now();
    return this.record();
  }

  private finish(result: Result): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelTimer();
    if (this.asked !== undefined) {
      this.asked.end = result.ok ? 'answered' : result.failure;
      this.asked.endedMs = this.options.clock.now();
    }
    const outcome: LeafOutcome<FindResponse__Output> = { ...this.record(), ...result };
    this.sink?.arrive(this.place, outcome);
  }

  record(): LeafRecord {
    if (this.sink === undefined) return { replica: '', attempts: 0, tookMs: 0 };
    const { address, clock } = this.options;
    const calls = this.asked === undefined ? [] : [this.asked];
    return { replica: address, attempts: 1, tookMs: clock.now() - this.sink.startedMs, calls };
  }
}

type Result = { readonly ok: true; readonly value: FindResponse__Output } | ({ readonly ok: false } & LeafFault);

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
  if (error !== null) {
    const failure = failures[error.code] ?? 'error';
    return { ok: false, failure, message: plainDetails(error.details), ...pushback(error) };
  }
  const fault = response === undefined ? 'empty answer' : faultOf(response);
  return fault === undefined && response !== undefined
    ? { ok: true, value: response }
    : { ok: false, failure: 'error', message: `it broke the contract: ${fault}` };
}

/** When a vertical that refused may be asked again, as gRPC says it (gRFC A6); what is negative or no number means not at all. */
function pushback({ metadata }: ServiceError): Pick<LeafFault, 'retryAfterMs'> {
  const [said] = metadata?.get('grpc-retry-pushback-ms') ?? [];
  if (said === undefined) return {};
  const text = said.toString();
  return { retryAfterMs: /^\d{1,15}$/.test(text) ? Number(text) : 'never' };
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

import type { Link } from '@muster/coordinator';
import {
  type CallFailure,
  type CallReceiver,
  FailureCode,
  type Hello__Output,
  type ShardAnswer__Output,
} from '@muster/proto';
import type { DecideFate, HowItFails } from './leaf-fate.js';
import type { QueryBook, ReadCall } from './query-book.js';
import type { ShardAnswers } from './shard-answers.js';
import type { VirtualClock } from './virtual-clock.js';

/** What all replicas of a simulation share. */
export interface SimulatedCluster {
  readonly clock: VirtualClock;
  readonly book: QueryBook;
  readonly answers: ShardAnswers;
  readonly decide: DecideFate;
  /** When the simulation began, by the clock. */
  readonly startMs: number;
  /** Calls a replica works on at once; 0: any number. */
  readonly threads: number;
  /** Calls in flight to a replica; more are refused. */
  readonly maxInFlight: number;
}

/** Where a replica stands. */
export interface ReplicaPlace {
  readonly shard: number;
  readonly replica: number;
  readonly address: string;
  readonly hello: Hello__Output;
}

interface OpenCall {
  readonly read: ReadCall;
  readonly attempt: number;
  readonly receiver: CallReceiver<ShardAnswer__Output>;
  isBegun: boolean;
}

/** A replica that takes as long for an answer, or fails, as is decided for each call. */
export class SimulatedReplica implements Link {
  readonly address: string;
  readonly hello: Hello__Output;
  readonly trouble = '';
  readonly owesPong = false;
  private readonly open = new Map<number, OpenCall>();
  private readonly waiting: number[] = [];
  private begun = 0;
  private lastCall = 0;
  private readonly place: ReplicaPlace;
  private readonly cluster: SimulatedCluster;

  constructor(place: ReplicaPlace, cluster: SimulatedCluster) {
    this.place = place;
    this.cluster = cluster;
    this.address = place.address;
    this.hello = place.hello;
  }

  get inFlight(): number {
    return this.open.size;
  }

  call(body: Uint8Array, _deadlineMs: number, receiver: CallReceiver<ShardAnswer__Output>): number {
    const { book, maxInFlight } = this.cluster;
    if (this.open.size >= maxInFlight) {
      receiver.receive(failed('rejected', `${maxInFlight} calls are in flight`));
      return 0;
    }
    const read = book.read(body);
    const attempt = book.attempt(read.query, read.phase, this.place.shard);
    const id = ++this.lastCall;
    this.open.set(id, { read, attempt, receiver, isBegun: false });
    this.waiting.push(id);
    this.beginNext();
    return id;
  }

  cancel(id: number): void {
    this.take(id);
    this.beginNext();
  }

  close(): void {}

  private beginNext(): void {
    const { threads } = this.cluster;
    while (this.waiting.length > 0 && (threads === 0 || this.begun < threads)) {
      const id = this.waiting.shift() as number;
      const call = this.open.get(id);
      // One that was cancelled while it waited is gone.
      if (call !== undefined) this.begin(id, call);
    }
  }

  private begin(id: number, call: OpenCall): void {
    const { clock, decide, startMs } = this.cluster;
    const { shard, replica } = this.place;
    const { phase, query } = call.read;
    call.isBegun = true;
    this.begun++;
    const atMs = clock.now() - startMs;
    const { afterMs, fails } = decide({ phase, query, leaf: shard, replica, attempt: call.attempt, atMs });
    if (fails !== 'silent') clock.arrive(afterMs, () => this.finish(id, fails));
  }

  private finish(id: number, fails: Exclude<HowItFails, 'silent'> | undefined): void {
    const call = this.take(id);
    if (call === undefined) return;
    const { read, receiver } = call;
    if (fails !== undefined) receiver.receive(failed(fails, `it is ${fails}`));
    else {
      const answer = this.cluster.answers.answer(read.call, this.place.shard, read.query);
      receiver.receive({ ok: true, answer });
    }
    this.beginNext();
  }

  private take(id: number): OpenCall | undefined {
    const call = this.open.get(id);
    if (call === undefined) return undefined;
    this.open.delete(id);
    if (call.isBegun) this.begun--;
    return call;
  }
}

/** What a session reports of a failure. */
function failed(how: Exclude<HowItFails, 'silent'>, message: string): { ok: false; failure: CallFailure } {
  if (how !== 'error') return { ok: false, failure: { kind: how, message } };
  const code = FailureCode.FAILURE_CODE_INTERNAL;
  const detail = { code, message, retryAfterMs: 0, anotherMayBeFree: false, searchResponse: Buffer.alloc(0) };
  return { ok: false, failure: { kind: 'failed', message, detail } };
}

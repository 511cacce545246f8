import type { Link } from '@muster/coordinator';
import {
  type CallFailure,
  type CallReceiver,
  FailureCode,
  type Hello__Output,
  Liveness,
  type ShardAnswer__Output,
} from '@muster/proto';
import type { HowItFails, LeafFate, Refusal } from './leaf-fate.js';
import type { BookedCall, CallEnding, QueryBook, ReadCall } from './query-book.js';
import type { ShardAnswers } from './shard-answers.js';
import type { ServedCall, ServedTimes, ServerSessionEnd, SimulatedServer } from './simulated-server.js';
import type { VirtualProcess } from './virtual-clock.js';

/** What all sessions of a coordinator share. */
export interface SessionOptions {
  /** The coordinator's process. */
  readonly process: VirtualProcess;
  readonly book: QueryBook;
  readonly answers: ShardAnswers;
  /** Calls in flight to a replica; more are refused. */
  readonly maxInFlight: number;
}

/** Where a replica stands. */
export interface ReplicaPlace {
  readonly shard: number;
  readonly replica: number;
  readonly address: string;
  /** It can be asked now, or no longer. */
  readonly onChange: () => void;
}

/** A session to a replica that takes as long for an answer, or fails, as is decided for each call. */
export class SimulatedReplica implements Link, ServerSessionEnd {
  readonly address: string;
  trouble = '';
  private isOpen = true;
  private liveness: Liveness | undefined;
  private readonly open = new Map<number, OpenCall>();
  private lastCall = 0;
  private readonly place: ReplicaPlace;
  private readonly server: SimulatedServer;
  private readonly options: SessionOptions;

  constructor(place: ReplicaPlace, server: SimulatedServer, options: SessionOptions) {
    this.place = place;
    this.server = server;
    this.options = options;
    this.address = place.address;
    server.sessions.push(this);
  }

  get hello(): Hello__Output | undefined {
    return this.isOpen ? this.server.hello : undefined;
  }

  get inFlight(): number {
    return this.open.size;
  }

  get owesPong(): boolean {
    return this.liveness?.owesPong ?? false;
  }

  call(
    body: Uint8Array,
    _deadlineMs: number,
    receiver: CallReceiver<ShardAnswer__Output>,
    tellsStarted = false,
  ): number {
    const { book, maxInFlight, process } = this.options;
    if (!this.isOpen) {
      receiver.receive(lost(this.trouble));
      return 0;
    }
    if (this.open.size >= maxInFlight) {
      receiver.receive(failed('rejected', `${maxInFlight} calls are in flight`));
      return 0;
    }
    const read = book.read(body);
    const { phase, query } = read;
    const { shard, replica } = this.place;
    const booked = book.ask({ phase, query, leaf: shard, replica, atMs: process.elapsedMs });
    const id = ++this.lastCall;
    const call = new OpenCall({ id, read, booked, receiver, session: this, asker: process, tellsStarted });
    this.open.set(id, call);
    this.server.take(call);
    return id;
  }

  cancel(id: number): void {
    const call = this.open.get(id);
    if (call === undefined) return;
    this.settle(call, Number.isNaN(call.begunAtMs) ? 'given-up-unbegun' : 'given-up');
    this.server.drop(call);
  }

  /** The server has finished a call. */
  finished(call: OpenCall, { fails, refusal }: LeafFate, times: ServedTimes): void {
    this.settle(call, fails === undefined ? 'answered' : 'failed');
    const { receiver, read } = call;
    if (fails === 'silent') return;
    if (fails !== undefined) receiver.receive(failed(fails, `it is ${fails}`, refusal));
    else {
      const answer = this.options.answers.answer(read.call, this.place.shard, read.query);
      receiver.receive({ ok: true, answer: Object.assign(answer, times) });
    }
  }

  stopped(): void {
    const { process } = this.options;
    const host = {
      isPending: () => this.open.size > 0,
      ping: () => {},
      dead: () => this.lost('no sign of life'),
    };
    if (this.isOpen) this.liveness = new Liveness(host, process);
  }

  goesOn(): void {
    this.soon(() => (this.isOpen ? this.endSilence() : this.greeted()));
  }

  lost(reason: string): void {
    this.soon(() => {
      this.endSilence();
      this.isOpen = false;
      this.trouble = reason;
      this.place.onChange();
      for (const call of [...this.open.values()]) {
        this.server.drop(call);
        this.settle(call, 'failed');
        call.receiver.receive(lost(reason));
      }
    });
  }

  greeted(): void {
    this.soon(() => {
      this.isOpen = true;
      this.trouble = '';
      this.place.onChange();
    });
  }

  close(): void {}

  /** When the coordinator's loop comes to what lies in the socket. */
  private soon(act: () => void): void {
    this.options.process.arrive(0, act);
  }

  private endSilence(): void {
    this.liveness?.stop();
    this.liveness = undefined;
  }

  private settle(call: OpenCall, ending: CallEnding): void {
    this.open.delete(call.id);
    this.options.book.over(call.booked, ending);
  }
}

interface OpenCallFields extends Pick<ServedCall, 'booked' | 'asker' | 'tellsStarted'> {
  readonly id: number;
  readonly read: ReadCall;
  readonly receiver: CallReceiver<ShardAnswer__Output>;
  readonly session: SimulatedReplica;
}

class OpenCall implements ServedCall {
  readonly id: number;
  readonly read: ReadCall;
  readonly booked: BookedCall;
  readonly receiver: CallReceiver<ShardAnswer__Output>;
  readonly asker: VirtualProcess;
  readonly tellsStarted: boolean;
  readonly atMs: number;
  begunAtMs = Number.NaN;
  isOver = false;
  private readonly session: SimulatedReplica;

  constructor({ id, read, booked, receiver, session, asker, tellsStarted }: OpenCallFields) {
    this.id = id;
    this.read = read;
    this.booked = booked;
    this.receiver = receiver;
    this.session = session;
    this.asker = asker;
    this.tellsStarted = tellsStarted;
    this.atMs = asker.elapsedMs;
  }

  started(): void {
    this.receiver.started?.();
  }

  finished(fate: LeafFate, times: ServedTimes): void {
    this.session.finished(this, fate, times);
  }
}

const plainRefusal: Refusal = { anotherMayBeFree: true, retryAfterMs: 0 };
const codes = {
  unavailable: FailureCode.FAILURE_CODE_UNAVAILABLE,
  rejected: FailureCode.FAILURE_CODE_REJECTED,
  error: FailureCode.FAILURE_CODE_INTERNAL,
} as const;

/** What a session reports when its stream has ended: not what a server says that is not available. */
function lost(message: string): { ok: false; failure: CallFailure } {
  return { ok: false, failure: { kind: 'unavailable', message, hasBroken: true } };
}

/** What a session reports of what a server says. */
function failed(
  how: Exclude<HowItFails, 'silent'>,
  message: string,
  { anotherMayBeFree, retryAfterMs }: Refusal = plainRefusal,
): { ok: false; failure: CallFailure } {
  const detail = {
    code: codes[how],
    message,
    retryAfterMs: how === 'rejected' ? retryAfterMs : 0,
    anotherMayBeFree: how === 'rejected' && anotherMayBeFree,
    searchResponse: Buffer.alloc(0),
  };
  return { ok: false, failure: { kind: how === 'rejected' ? how : 'failed', message, detail } };
}

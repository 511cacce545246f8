import type { Clock } from '../clock.js';
import { type Failure__Output, FailureCode, type Hello__Output } from '../generated/messages.js';
import { encodeIds, encodeNumber, sessionFields } from './control.js';
import { type Frame, type FrameCodecs, Inbox, type SessionMessage } from './inbox.js';
import { defaultLiveness, Liveness, type LivenessOptions } from './liveness.js';
import { encodeBody, Outbox } from './outbox.js';
import type { FrameEvents, FrameStream, OpenStream } from './stream.js';

/** What every answer on a session has. */
export interface SessionAnswer extends SessionMessage {
  readonly hello?: Hello__Output | null;
  readonly generation?: { readonly generations: readonly number[]; readonly documents: number } | null;
  readonly started?: unknown;
  readonly failure?: Failure__Output | null;
  readonly ping?: { readonly nonce: number } | null;
  readonly pong?: unknown;
  readonly draining?: { readonly graceMs: number } | null;
}

/** How a call ended. */
export type CallOutcome<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly failure: CallFailure };

/** Why a call has no answer. */
export interface CallFailure {
  /** `unavailable`: the stream ended or died; `rejected`: too many in flight; `failed`: the server said so. */
  readonly kind: 'unavailable' | 'rejected' | 'failed';
  /** For people. */
  readonly message: string;
  /** What the server said, for `failed`. */
  readonly detail?: Failure__Output;
  /** The stream broke under the call, as it does when a server dies; not where the server was silent, or ended it. */
  readonly hasBroken?: boolean;
}

/** Where a session stands. */
export type SessionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly hello: Hello__Output }
  | { readonly kind: 'draining'; readonly hello: Hello__Output }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'closed' };

/** What a session is made of. */
export interface ClientSessionOptions<Answer extends SessionAnswer> {
  readonly open: OpenStream;
  readonly codecs: FrameCodecs<Answer>;
  readonly clock: Clock;
  /** A random number in [0, 1), for the jitter of reconnecting. */
  readonly random: () => number;
  /** Called when the state, or what the server told in `Hello` or a generation notice, has changed. */
  readonly onChange?: (state: SessionState) => void;
  /** Most calls in flight; the server may allow fewer. @default 1024 */
  readonly maxInFlight?: number;
  readonly liveness?: LivenessOptions;
  /** Time for `Hello` to come, in milliseconds. @default 3000 */
  readonly helloTimeoutMs?: number;
  /** First wait before reconnecting, in milliseconds, doubled each time in a row, cut at `maxReconnectMs`, halved to 1.5 times at
   * random. @default 100 */
  readonly reconnectMs?: number;
  /** Longest wait between two tries, before chance, in milliseconds. @default 5000 */
  readonly maxReconnectMs?: number;
  /** Whether an answer is the last of its call. @default always */
  readonly isLast?: (answer: Answer) => boolean;
}

/** Who waits for a call's answer: an object, because a closure for each call costs more than the call. */
export interface CallReceiver<Answer> {
  /** The call has ended; or, where the options' `isLast` says so, something came on the way. */
  receive(outcome: CallOutcome<Answer>): void;
  /** The server has begun with the call. @default nobody wants to know */
  started?(): void;
}

const protocolVersion = 1;
/** A session lost sooner counts as one that failed: a server may greet and die of the first call. */
const steadyAfterMs = 5000;
const maxPartialBytes = 256 * 1024 * 1024;
const field = sessionFields.call;

/**
 * The calling side of a session: opens the stream, opens it again when it is lost, and matches answers to calls.
 *
 * A call ends exactly once: by its answer, or by a failure when the stream is lost or full. A cancelled call ends not
 * at all. Deadlines are the caller's to keep; here they only tell the server how long it has.
 */
export class ClientSession<Answer extends SessionAnswer> {
  private state: SessionState = { kind: 'connecting' };
  private connection: Connection<Answer> | undefined;
  private readonly pending = new Map<number, CallReceiver<Answer>>();
  private lastId = 0;
  /** Streams in a row that brought no greeting. */
  private ungreeted = 0;
  /** Sessions in a row that were lost soon after their greeting. */
  private shortLived = 0;
  private openedMs = Number.POSITIVE_INFINITY;
  private cancelTimer: () => void = () => {};
  private readonly options: ClientSessionOptions<Answer>;

  constructor(options: ClientSessionOptions<Answer>) {
    this.options = options;
    this.connect();
  }

  /** Where the session stands. */
  get current(): SessionState {
    return this.state;
  }

  /** Calls in flight. */
  get inFlight(): number {
    return this.pending.size;
  }

  /** Whether the server has left a ping unanswered. */
  get owesPong(): boolean {
    return this.connection?.liveness.owesPong ?? false;
  }

  /** Whether another call may be sent. */
  get hasRoom(): boolean {
    return this.state.kind === 'open' && this.pending.size < this.limit(this.state.hello);
  }

  /**
   * Sends a call with this turn's frame. Gives its id, for {@link cancel}; 0 if it failed at once.
   *
   * @param body the call's body as {@link encodeBody} gives it
   * @param deadlineMs the instant by our clock after which the answer is worthless
   * @param tellStarted whether the server is to say when it begins, however short the call waited
   */
  call(body: Uint8Array, deadlineMs: number, receiver: CallReceiver<Answer>, tellStarted = false): number {
    if (this.state.kind !== 'open' || this.connection === undefined) {
      receiver.receive(fail('unavailable', this.whyNotOpen()));
      return 0;
    }
    if (!this.hasRoom) {
      receiver.receive(fail('rejected', `${this.pending.size} calls are in flight on the session`));
      return 0;
    }
    const id = this.nextId();
    this.pending.set(id, receiver);
    this.connection.outbox.push({ id, body, deadlineMs, tellStarted });
    return id;
  }

  /** The answer to this call is no longer wanted. */
  cancel(id: number): void {
    if (!this.pending.delete(id)) return;
    this.connection?.inbox.forget(id);
    if (this.connection?.outbox.remove(id) === true) return;
    this.connection?.send(field.cancel, encodeIds([id]));
  }

  /** Ends the session for good; calls in flight fail. */
  close(): void {
    this.cancelTimer();
    const calls = this.drop();
    this.become({ kind: 'closed' });
    failAll(calls, 'the session was closed');
  }

  private nextId(): number {
    do this.lastId = this.lastId === 0xffffffff ? 1 : this.lastId + 1;
    while (this.pending.has(this.lastId));
    return this.lastId;
  }

  private limit(hello: Hello__Output): number {
    const ours = this.options.maxInFlight ?? 1024;
    return hello.maxInFlight > 0 ? Math.min(ours, hello.maxInFlight) : ours;
  }

  private whyNotOpen(): string {
    return this.state.kind === 'waiting' ? this.state.reason : `the session is ${this.state.kind}`;
  }

  private become(state: SessionState): void {
    this.state = state;
    this.options.onChange?.(state);
  }

  private connect(): void {
    this.become({ kind: 'connecting' });
    const connection: Connection<Answer> = new Connection<Answer>(this.options, {
      answers: (answers) => this.receive(answers, connection),
      faulty: (id, reason) => this.settle(id, fail('failed', reason)),
      isPending: () => this.pending.size > 0,
      // Only a greeting goes in parts without belonging to a call: a schema with synonyms is long.
      isExpected: (id) => this.connection === connection && (id === 0 || this.pending.has(id)),
      lost: (reason, hasBroken) => this.connection === connection && this.reconnect(reason, hasBroken),
    });
    this.connection = connection;
    const { clock, helloTimeoutMs = 3000 } = this.options;
    this.cancelTimer = clock.setTimer(helloTimeoutMs, () =>
      clock.defer(() => {
        if (this.connection === connection && this.state.kind === 'connecting') {
          this.reconnect(`no greeting within ${helloTimeoutMs} ms`);
        }
      }),
    );
  }

  private reconnect(reason: string, hasBroken = false): void {
    if (this.state.kind === 'closed') return;
    this.cancelTimer();
    const calls = this.drop();
    const { clock, random, reconnectMs = 100, maxReconnectMs = 5000 } = this.options;
    const delay = Math.min(maxReconnectMs, reconnectMs * 2 ** Math.min(10, this.countFailure()));
    this.become({ kind: 'waiting', reason });
    this.cancelTimer = clock.setTimer(delay * (0.5 + random()), () => this.connect());
    // Last: whoever fails over must see that this session cannot be asked.
    failAll(calls, reason, hasBroken);
  }

  /**
   * Counts that a session was lost or never came to be; gives how many there were before in a row. A greeting makes the
   * tries before it forgotten: a server that was down for long and comes back is no reason to wait long the next time.
   */
  private countFailure(): number {
    const openedMs = this.openedMs;
    this.openedMs = Number.POSITIVE_INFINITY;
    if (openedMs === Number.POSITIVE_INFINITY) return this.shortLived + this.ungreeted++;
    this.ungreeted = 0;
    if (this.options.clock.now() - openedMs >= steadyAfterMs) this.shortLived = 0;
    return this.shortLived++;
  }

  /** Ends the connection; gives the calls that were in flight on it. */
  private drop(): CallReceiver<Answer>[] {
    const connection = this.connection;
    this.connection = undefined;
    connection?.destroy();
    const calls = [...this.pending.values()];
    this.pending.clear();
    return calls;
  }

  private receive(answers: readonly Answer[], connection: Connection<Answer>): void {
    for (const answer of answers) {
      // A stream that was dropped may still hand over what it had read, and an answer may end the session.
      if (this.connection !== connection) return;
      if (answer.id !== 0) this.receiveForCall(answer);
      else if (answer.hello != null) this.greet(answer.hello);
      else if (answer.generation != null) this.noteGeneration(answer.generation);
      else if (answer.ping != null) this.connection?.pong(answer.ping.nonce);
      else if (answer.draining != null && this.state.kind === 'open') {
        this.become({ kind: 'draining', hello: this.state.hello });
      }
    }
  }

  private receiveForCall(answer: Answer): void {
    if (answer.started != null) this.pending.get(answer.id)?.started?.();
    else if (answer.failure != null) {
      const { code, message } = answer.failure;
      const kind = code === FailureCode.FAILURE_CODE_REJECTED ? 'rejected' : 'failed';
      this.settle(answer.id, { ok: false, failure: { kind, message, detail: answer.failure } });
    } else if (this.options.isLast?.(answer) === false) this.pending.get(answer.id)?.receive({ ok: true, answer });
    else this.settle(answer.id, { ok: true, answer });
  }

  private settle(id: number, outcome: CallOutcome<Answer>): void {
    const receiver = this.pending.get(id);
    if (receiver === undefined) return;
    this.pending.delete(id);
    this.connection?.inbox.forget(id);
    receiver.receive(outcome);
  }

  private greet(hello: Hello__Output): void {
    this.cancelTimer();
    if (hello.protocolVersion !== protocolVersion) {
      this.reconnect(`the server speaks session protocol ${hello.protocolVersion}, this client ${protocolVersion}`);
      return;
    }
    this.openedMs = this.options.clock.now();
    // A first frame at once: what later lies in its socket can be told only by comparing.
    this.connection?.pong(0);
    this.become({ kind: 'open', hello });
  }

  private noteGeneration(notice: { generations: readonly number[]; documents: number }): void {
    const { state } = this;
    if (state.kind !== 'open' && state.kind !== 'draining') return;
    this.become({ ...state, hello: withNotice(state.hello, notice) });
  }
}

/** Field by field: a message that was read keeps fields that were not sent where spreading does not see them. */
function withNotice(
  hello: Hello__Output,
  { generations, documents }: { readonly generations: readonly number[]; readonly documents: number },
): Hello__Output {
  return {
    protocolVersion: hello.protocolVersion,
    index: hello.index,
    shard: hello.shard,
    shards: hello.shards,
    generations: [...generations],
    documents,
    schemaFingerprint: hello.schemaFingerprint,
    schemaJson: hello.schemaJson,
    process: hello.process,
    processes: hello.processes,
    maxInFlight: hello.maxInFlight,
    incarnation: hello.incarnation,
    buildId: hello.buildId,
    documentsAssigned: hello.documentsAssigned,
  };
}

function fail(kind: 'unavailable' | 'rejected' | 'failed', message: string): CallOutcome<never> {
  return { ok: false, failure: { kind, message } };
}

function failAll(calls: readonly CallReceiver<never>[], message: string, hasBroken = false): void {
  const failure: CallFailure = { kind: 'unavailable', message, ...(hasBroken ? { hasBroken } : {}) };
  for (const receiver of calls) receiver.receive({ ok: false, failure });
}

interface ConnectionHost<Answer> {
  answers(answers: readonly Answer[]): void;
  faulty(id: number, reason: string): void;
  isPending(): boolean;
  isExpected(id: number): boolean;
  /** @param hasBroken the stream broke. @default false */
  lost(reason: string, hasBroken?: boolean): void;
}

/** One stream's worth of a session. */
class Connection<Answer extends SessionAnswer> {
  readonly outbox: Outbox;
  readonly inbox: Inbox<Answer>;
  readonly liveness: Liveness;
  private readonly stream: FrameStream;
  private nonce = 0;

  constructor(options: ClientSessionOptions<Answer>, host: ConnectionHost<Answer>) {
    this.inbox = new Inbox(options.codecs, maxPartialBytes, (id) => host.isExpected(id));
    this.stream = options.open(this.events(host));
    this.outbox = new Outbox(this.stream, options.clock, field.part);
    this.liveness = new Liveness(
      {
        isPending: () => host.isPending(),
        ping: () => this.send(field.ping, encodeNumber(++this.nonce)),
        dead: () => host.lost('no sign of life'),
      },
      options.clock,
      options.liveness ?? defaultLiveness,
    );
  }

  pong(nonce: number): void {
    this.send(field.pong, encodeNumber(nonce));
  }

  destroy(): void {
    this.liveness.stop();
    this.stream.destroy();
  }

  /** Sends a message that belongs to no call. */
  send(number: number, content: Uint8Array): void {
    this.outbox.push({ id: 0, body: encodeBody(number, content) });
  }

  private events(host: ConnectionHost<Answer>): FrameEvents {
    return {
      frame: (bytes) => {
        this.liveness.heard();
        this.read(bytes, host);
      },
      drain: () => this.outbox.unblock(),
      end: () => host.lost('the server ended the stream'),
      close: (reason) => host.lost(reason, true),
    };
  }

  private read(bytes: Buffer, host: ConnectionHost<Answer>): void {
    const frame = this.readFrame(bytes, host);
    if (frame === undefined) return;
    host.answers(frame.messages);
    for (const fault of frame.faults) host.faulty(fault.id, fault.reason);
  }

  /** Only reading is guarded: what a caller's callback throws is a bug here, not the server's. */
  private readFrame(bytes: Buffer, host: ConnectionHost<Answer>): Frame<Answer> | undefined {
    try {
      return this.inbox.read(bytes);
    } catch (error) {
      host.lost(`the server sent a malformed frame: ${(error as Error).message}`);
      return undefined;
    }
  }
}

import type { Clock } from '../clock.js';
import { codecOf } from '../contract.js';
import { type Failure, FailureCode, type GenerationNotice, type Hello } from '../generated/messages.js';
import { ClockExcess } from './clock-excess.js';
import { encodeNumber, sessionFields } from './control.js';
import { type Frame, type FrameCodecs, Inbox, type SessionMessage } from './inbox.js';
import { defaultLiveness, Liveness, type LivenessOptions } from './liveness.js';
import { encodeBody, maxWholeBytes, Outbox } from './outbox.js';
import type { FrameEvents, FrameStream } from './stream.js';

/** What every call on a session has. */
export interface SessionCall extends SessionMessage {
  readonly budgetUs: number;
  readonly cancel?: { readonly ids: readonly number[] } | null;
  readonly ping?: { readonly nonce: number } | null;
  readonly pong?: unknown;
}

/** Times of a call that travel with its answer. */
export interface AnswerTimes {
  /** Time the call waited, in microseconds. */
  readonly queueUs: number;
  /** Time it was worked on, in microseconds. */
  readonly serviceUs: number;
}

/** What a server session is made of. */
export interface ServerSessionOptions<Call extends SessionCall> {
  /** Opens the stream's server side. */
  readonly open: (events: FrameEvents) => FrameStream;
  readonly codecs: FrameCodecs<Call>;
  readonly clock: Clock;
  /** The greeting; its `maxInFlight` is kept to. */
  readonly hello: Hello & { readonly maxInFlight: number };
  /** A call came. Contract: queue it; do not work on it here. It must be answered or failed once, unless cancelled. */
  readonly onCall: (call: Call, deadlineMs: number) => void;
  /** The caller no longer wants the answer. */
  readonly onCancel: (id: number) => void;
  /** The session is over; calls under way were cancelled before. */
  readonly onClose: (reason: string) => void;
  /** Calls waiting at this server, told with every answer. */
  readonly queueLength: () => number;
  readonly liveness?: LivenessOptions;
  /**
   * Most bytes of answers that may wait when another is added, in bytes; a client that lets more pile up is dropped.
   * @default 67108864
   */
  readonly maxWaitingBytes?: number;
}

const field = sessionFields.answer;
const failureCodec = codecOf<Failure, unknown>('Failure');
const helloCodec = codecOf<Hello, unknown>('Hello');
const generationCodec = codecOf<GenerationNotice, unknown>('GenerationNotice');
/** A call longer than this is refused. */
const maxPartialBytes = 8 * 1024 * 1024;

/** The answering side of a session. */
export class ServerSession<Call extends SessionCall> {
  private readonly pending = new Set<number>();
  /** Calls that were answered on the way. */
  private readonly told = new Set<number>();
  private readonly excess = new ClockExcess();
  private readonly inbox: Inbox<Call>;
  private readonly outbox: Outbox;
  private readonly stream: FrameStream;
  private readonly liveness: Liveness;
  private readonly options: ServerSessionOptions<Call>;
  private isDraining = false;
  private isHalfClosed = false;
  private isOver = false;
  private nonce = 0;
  private cancelGrace: () => void = () => {};
  private cancelLinger: () => void = () => {};

  constructor(options: ServerSessionOptions<Call>) {
    this.options = options;
    this.inbox = new Inbox(options.codecs, maxPartialBytes, undefined, options.hello.maxInFlight);
    this.stream = options.open(this.events());
    this.outbox = new Outbox(this.stream, options.clock, field.part);
    this.liveness = new Liveness(
      {
        isPending: () => false,
        ping: () => this.say(field.ping, encodeNumber(++this.nonce)),
        dead: () => this.close('no sign of life'),
      },
      options.clock,
      options.liveness ?? defaultLiveness,
    );
    this.say(field.hello, helloCodec.encode({ ...options.hello, protocolVersion: 1 }));
  }

  /** Answers a call. `body` is what {@link encodeBody} gives; `isLast` false leaves the call open. */
  answer(id: number, body: Uint8Array, times: AnswerTimes, isLast = true): void {
    if (!this.pending.has(id)) return;
    if (isLast) this.pending.delete(id);
    if (this.told.delete(id)) this.outbox.supersede(id);
    if (this.outbox.waitingBytes > this.maxWaitingBytes) this.dropUnread();
    const { queueUs, serviceUs } = times;
    this.outbox.push({ id, body, load: { queueUs, serviceUs, queueLength: this.options.queueLength() } });
    this.endIfDrained();
  }

  /**
   * Answers a call on the way: it stays open. What was said so before and is not sent yet is taken back, so a client that
   * reads slowly has one such answer waiting. One too long for a frame is not sent, as the next answer must not have to wait
   * for its parts, nor is any while so much waits that the client seems not to read.
   */
  progress(id: number, body: Uint8Array, times: AnswerTimes): void {
    if (!this.pending.has(id) || body.length > maxWholeBytes) return;
    if (this.told.has(id)) this.outbox.supersede(id);
    if (this.outbox.waitingBytes > this.maxWaitingBytes) return;
    this.told.add(id);
    const { queueUs, serviceUs } = times;
    this.outbox.push({
      id,
      body,
      isProgress: true,
      load: { queueUs, serviceUs, queueLength: this.options.queueLength() },
    });
  }

  /** Ends a call with an error. */
  fail(id: number, failure: Failure, times: AnswerTimes = { queueUs: 0, serviceUs: 0 }): void {
    this.answer(id, encodeBody(field.failure, failureCodec.encode(failure)), times);
  }

  /** Tells that a call has begun after `queueUs` microseconds. */
  started(id: number, queueUs: number): void {
    this.answer(id, encodeBody(field.started, encodeNumber(Math.round(queueUs))), { queueUs, serviceUs: 0 }, false);
  }

  /** Tells which generations are served now. */
  noteGeneration(notice: GenerationNotice): void {
    this.say(field.generation, generationCodec.encode(notice));
  }

  /** Asks for no more calls, and ends the stream when those under way are answered, after `graceMs` at the latest. */
  drain(graceMs: number): void {
    if (this.isDraining || this.isOver) return;
    this.isDraining = true;
    this.say(field.draining, encodeNumber(graceMs));
    this.endWithin(graceMs, 'drained');
    this.endIfDrained();
  }

  private endWithin(graceMs: number, reason: string): void {
    const { clock } = this.options;
    this.cancelGrace();
    this.cancelGrace = clock.setTimer(graceMs, () => clock.defer(() => this.end(reason)));
  }

  private get maxWaitingBytes(): number {
    return this.options.maxWaitingBytes ?? defaultMaxWaitingBytes;
  }

  /** Later, if it is still so when the stream was offered more: whoever answers may not expect its calls to end now. */
  private dropUnread(): void {
    this.options.clock.defer(() => {
      if (this.isOver) return;
      this.outbox.flush();
      if (this.outbox.waitingBytes > this.maxWaitingBytes) this.close(unread);
    });
  }

  /** The client sends no more, so it cannot show that it lives either; what it asked is answered to the last. */
  private halfClose(): void {
    if (this.isOver) return;
    this.isHalfClosed = true;
    this.liveness.stop();
    // A grace that was set by draining holds on.
    if (!this.isDraining) this.endWithin(halfClosedMs, 'the client ended the stream');
    this.endIfDrained();
  }

  private endIfDrained(): void {
    if (this.isOver || this.pending.size > 0) return;
    if (this.isHalfClosed) this.endIfSent();
    else if (this.isDraining) this.lingerThenEnd();
  }

  private endIfSent(): void {
    this.outbox.flush();
    if (this.outbox.length === 0) this.end('the client ended the stream');
  }

  private lingerThenEnd(): void {
    const { clock } = this.options;
    this.cancelLinger();
    // A little later: calls that crossed our notice on the way get their answer too.
    this.cancelLinger = clock.setTimer(drainLingerMs, () =>
      clock.defer(() => {
        if (this.pending.size === 0 && this.outbox.length === 0) this.end('drained');
      }),
    );
  }

  /** Ends the stream after what was said. */
  private end(reason: string): void {
    if (this.isOver) return;
    this.outbox.flush();
    this.stream.end();
    this.finish(reason);
  }

  /** Drops the stream. */
  private close(reason: string): void {
    if (this.isOver) return;
    this.finish(reason, () => this.stream.destroy(reason));
  }

  private finish(reason: string, leave?: () => void): void {
    this.isOver = true;
    this.liveness.stop();
    this.cancelGrace();
    this.cancelLinger();
    const calls = [...this.pending];
    this.pending.clear();
    this.told.clear();
    for (const id of calls) this.options.onCancel(id);
    leave?.();
    this.options.onClose(reason);
  }

  private say(number: number, content: Uint8Array): void {
    this.outbox.push({ id: 0, body: encodeBody(number, content) });
  }

  private events(): FrameEvents {
    return {
      frame: (bytes) => this.read(bytes),
      drain: () => {
        this.outbox.unblock();
        this.endIfDrained();
      },
      end: () => this.halfClose(),
      close: (reason) => this.close(reason),
    };
  }

  private read(bytes: Buffer): void {
    if (this.isOver) return;
    this.liveness.heard();
    const now = this.options.clock.now();
    const frame = this.readFrame(bytes);
    if (frame === undefined) return;
    const excessMs = this.excess.measure(frame.sentUs, now);
    for (const call of frame.messages) this.receive(call, now, excessMs);
    for (const fault of frame.faults) this.refuse(fault.id, invalid(fault.reason));
    this.closeIfUnread();
  }

  /** Only reading is guarded: what fails in the work on a call is a bug here, not the client's. */
  private readFrame(bytes: Buffer): Frame<Call> | undefined {
    try {
      return this.inbox.read(bytes);
    } catch (error) {
      this.close(`malformed frame: ${(error as Error).message}`);
      return undefined;
    }
  }

  private receive(call: Call, now: number, excessMs: number): void {
    if (this.isOver) return;
    if (call.cancel != null) for (const id of call.cancel.ids) this.cancel(id);
    else if (call.ping != null) this.say(field.pong, encodeNumber(call.ping.nonce));
    else if (call.pong == null) this.accept(call, now + call.budgetUs / 1000 - excessMs, now);
  }

  private accept(call: Call, deadlineMs: number, now: number): void {
    const { id } = call;
    if (id === 0) this.close('a call must have an id of at least 1');
    else if (this.pending.has(id)) this.close(`a call must have an id that is not in flight, got ${id} again`);
    else if (this.pending.size >= this.options.hello.maxInFlight) this.refuse(id, full(this.options.hello.maxInFlight));
    else if (deadlineMs <= now) this.refuse(id, late);
    else {
      this.pending.add(id);
      this.options.onCall(call, deadlineMs);
    }
  }

  private refuse(id: number, failure: Failure): void {
    if (id === 0 || this.isOver) return;
    this.pending.add(id);
    this.fail(id, failure);
  }

  /** A client that keeps to its limit has fewer answers waiting: this one asks and does not read. */
  private closeIfUnread(): void {
    if (this.outbox.length > 2 * this.options.hello.maxInFlight + controlMessages) {
      this.close(unread);
    }
  }

  private cancel(id: number): void {
    this.inbox.forget(id);
    // Of an answer in parts, some may wait still.
    this.outbox.remove(id);
    this.told.delete(id);
    if (!this.pending.delete(id)) return;
    this.options.onCancel(id);
    this.endIfDrained();
  }
}

/** How long a drained session stays for calls that were on their way. */
const drainLingerMs = 50;
/** How long a client that has ended its side waits for its answers at most. */
const halfClosedMs = 60_000;
/** A client that reads has far less waiting: a frame is 64 KiB. */
const defaultMaxWaitingBytes = 64 * 1024 * 1024;
const unread = 'the client does not read its answers';
/** Messages that belong to no call and may wait to be sent besides: greetings, pongs, notices. */
const controlMessages = 64;

const late: Failure = {
  code: FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED,
  message: 'the budget was used up before the call was begun',
};

function full(maxInFlight: number): Failure {
  return {
    code: FailureCode.FAILURE_CODE_REJECTED,
    message: `at most ${maxInFlight} calls may be in flight on a session`,
    anotherMayBeFree: true,
  };
}

function invalid(reason: string): Failure {
  return { code: FailureCode.FAILURE_CODE_INVALID_ARGUMENT, message: reason };
}

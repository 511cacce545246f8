import type { Clock } from '@muster/proto';
import type { Call, EncodedRequest } from '../call.js';
import { failureOf, lost } from '../failure.js';
import type { Waiting } from '../waiting-line.js';
import { slots } from './control.js';
import type { FromThread, HandedCall, ThreadTimes } from './messages.js';
import type { StartThread } from './start-thread.js';
import { SupervisedThread } from './supervised-thread.js';

/** A call from the line to its end. */
export interface PooledCall<Request> extends Waiting {
  readonly call: Call<Request>;
  readonly enqueuedMs: number;
}

/** What a thread of a pool needs. */
export interface PoolThreadOptions<Request> {
  readonly name: string;
  readonly start: StartThread;
  readonly encode: (request: Request) => EncodedRequest;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  /** It takes calls now, or another one, or none any more. */
  readonly onChange: () => void;
  /** A call took so much work. */
  readonly onSpent: (spentMs: number) => void;
}

interface Handed<Request> extends PooledCall<Request> {
  readonly handedMs: number;
  isCancelled: boolean;
}

/** Work of a call at least: what is known of none yet is not nothing, in milliseconds. */
const leastMs = 0.01;
/** Looks in a row, at a busy thread that has not got on, after which it is given up. */
const maxIdleLooks = 5;

/** A thread of a pool and the calls it was handed. */
export class PoolThread<Request> {
  private readonly thread: SupervisedThread;
  private readonly options: PoolThreadOptions<Request>;
  /** By slot. A cancelled call keeps its slot until the thread has dropped it. */
  private handed: (Handed<Request> | undefined)[] = Array.from({ length: slots }, () => undefined);
  private outgoing: HandedCall[] = [];
  private beats = 0;
  private idleLooks = 0;
  private lostFor = 'it was not started yet';

  constructor(options: PoolThreadOptions<Request>) {
    this.options = options;
    this.thread = new SupervisedThread({
      ...options,
      onUp: options.onChange,
      onMessage: (message) => this.receive(message),
      onDown: (reason) => this.lose(reason),
    });
  }

  get firstUp(): Promise<void> {
    return this.thread.firstUp;
  }

  get isUp(): boolean {
    return this.thread.isUp;
  }

  /** Why it was last not up. */
  get downReason(): string {
    return this.lostFor;
  }

  /** Whether it is up and takes another call. */
  get isFree(): boolean {
    return this.thread.isUp && this.handed.includes(undefined);
  }

  /** Whether it has calls, if only such as were cancelled and not dropped yet. */
  get isBusy(): boolean {
    return this.handed.some((each) => each !== undefined);
  }

  /** Calls it was handed that are not answered yet. */
  get length(): number {
    return this.handed.filter((each) => each !== undefined && !each.isCancelled).length;
  }

  /**
   * Work it has, about, in milliseconds. A call that was handed over long ago is a long one, and the time it has been
   * there is the best guess of the time it will be: so a thread with a long call is not taken for one with a short one.
   */
  expectedMs(nowMs: number, meanMs: number): number {
    let sum = 0;
    for (const each of this.handed) if (each !== undefined) sum += Math.max(leastMs, meanMs, nowMs - each.handedMs);
    return sum;
  }

  /** Hands a call to it; goes out with `send`. Contract: it is free. */
  hand(pooled: PooledCall<Request>, nowMs: number): void {
    const { call, enqueuedMs, deadlineMs } = pooled;
    const slot = this.handed.indexOf(undefined);
    try {
      const { kind, bytes, state = 0 } = this.options.encode(call.request);
      // Bytes of our own: with a view, all the memory behind it would be copied to the thread.
      this.outgoing.push({ slot, kind, state, deadlineMs, request: new Uint8Array(bytes) });
    } catch (error) {
      call.fail(failureOf(error, this.options.log), { queueUs: (nowMs - enqueuedMs) * 1000, serviceUs: 0 });
      return;
    }
    this.thread.control?.renew(slot);
    this.handed[slot] = { ...pooled, handedMs: nowMs, isCancelled: false };
    call.begun(nowMs - enqueuedMs);
  }

  /** Tells it what has changed since it was started. */
  tell(news: unknown): void {
    this.thread.tell(news);
  }

  /** Sends what was handed over: one message, however many calls. */
  send(): void {
    if (this.outgoing.length === 0) return;
    this.thread.post({ type: 'evaluate', calls: this.outgoing });
    this.outgoing = [];
  }

  /** Cancels a call if it was handed to this thread. */
  cancel({ call }: PooledCall<Request>): void {
    const slot = this.handed.findIndex((each) => each?.call === call);
    const handed = this.handed[slot];
    if (handed === undefined) return;
    handed.isCancelled = true;
    this.thread.control?.cancel(slot);
  }

  /** To be called now and then: ends a thread that has calls but does not get on. */
  look(): void {
    const beats = this.thread.control?.beats ?? 0;
    const isIdle = beats === this.beats && this.isBusy;
    this.beats = beats;
    this.idleLooks = isIdle ? this.idleLooks + 1 : 0;
    if (this.idleLooks < maxIdleLooks) return;
    this.idleLooks = 0;
    this.thread.kill('it did not get on with its calls');
  }

  /** Ends it, and its calls with it. */
  close(): Promise<void> {
    this.lose('the server is closing');
    return this.thread.close();
  }

  private receive(message: FromThread): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'log':
        this.options.log(message.message);
        return;
      case 'dropped':
        this.release(message.slot);
        return;
      case 'progress': {
        const handed = this.handed[message.slot];
        if (handed?.isCancelled === false) handed.call.progress?.(message.response, this.times(handed, message));
        return;
      }
      case 'answered': {
        const handed = this.release(message.slot);
        this.options.onSpent(message.spentMs);
        if (handed?.isCancelled === false) handed.call.answer(message.response, this.times(handed, message));
        return;
      }
      case 'failed': {
        const handed = this.release(message.slot);
        if (handed?.isCancelled === false) handed.call.fail(message.failure, this.times(handed, message));
      }
    }
  }

  private release(slot: number): Handed<Request> | undefined {
    const handed = this.handed[slot];
    this.handed[slot] = undefined;
    this.options.onChange();
    return handed;
  }

  private lose(reason: string): void {
    const { handed } = this;
    this.handed = handed.map(() => undefined);
    this.outgoing = [];
    this.lostFor = reason;
    for (const each of handed) {
      if (each?.isCancelled !== false) continue;
      const times = this.times(each, { begunMs: each.handedMs, spentMs: 0 });
      each.call.fail(lost(`the thread that worked on it has ended: ${reason}`), times);
    }
    this.options.onChange();
  }

  private times({ enqueuedMs }: Handed<Request>, { begunMs }: ThreadTimes) {
    const queueUs = Math.max(0, begunMs - enqueuedMs) * 1000;
    return { queueUs, serviceUs: Math.max(0, this.options.clock.now() - begunMs) * 1000 };
  }
}

import type { Hello__Output } from '@muster/proto';
import type { DecideFate, LeafFate } from './leaf-fate.js';
import type { BookedCall } from './query-book.js';
import type { VirtualProcess } from './virtual-clock.js';

/** A call that lies at a server. */
export interface ServedCall {
  readonly booked: BookedCall;
  /** The process that asks, in whose sockets the answer will lie. */
  readonly asker: VirtualProcess;
  /** When it came, in milliseconds of the simulation. */
  readonly atMs: number;
  /** It is to be told that work on it has begun, however soon that is. */
  readonly tellsStarted: boolean;
  /** When work on it began; NaN before. */
  begunAtMs: number;
  /** It was answered, or given up. */
  isOver: boolean;
  /** Work on it has begun. */
  started(): void;
  /** It has come to an end. */
  finished(fate: LeafFate, times: ServedTimes): void;
}

/** What a server tells with an answer of how busy it is. */
export interface ServedTimes {
  readonly queueUs: number;
  readonly serviceUs: number;
  readonly queueLength: number;
}

/** One coordinator's session to a server. */
export interface ServerSessionEnd {
  /** The server gives no sign of life any more, until `goesOn`. */
  stopped(): void;
  goesOn(): void;
  /** The stream has ended: nothing was said of the calls that were open. */
  lost(reason: string): void;
  /** It can be asked again. */
  greeted(): void;
}

/** What a simulated server is made of. */
export interface SimulatedServerOptions {
  readonly decide: DecideFate;
  /** Calls it works on at once; 0: any number. */
  readonly threads: number;
  readonly hello: Hello__Output;
}

/** A call that waited longer is told when it begins, in milliseconds. */
const toldAfterMs = 1;
const idle: ServedTimes = { queueUs: 0, serviceUs: 0, queueLength: 0 };

/** The process of a replica, which sessions of several coordinators share: its threads, and the calls that wait for one. */
export class SimulatedServer {
  readonly sessions: ServerSessionEnd[] = [];
  hello: Hello__Output;
  isUp = true;
  isStopped = false;
  private waiting: ServedCall[] = [];
  private isWaiting = 0;
  private begun = 0;
  /** What came to an end while the process stood still. */
  private held: (() => void)[] = [];
  private cold = { times: 1, untilMs: 0 };
  private readonly options: SimulatedServerOptions;

  constructor(options: SimulatedServerOptions) {
    this.options = options;
    this.hello = options.hello;
  }

  /** A call has come. */
  take(call: ServedCall): void {
    if (!this.isUp) return;
    this.waiting.push(call);
    this.isWaiting++;
    this.beginNext();
  }

  /** The answer to a call is no longer wanted. */
  drop(call: ServedCall): void {
    this.leave(call);
    this.beginNext();
  }

  /** SIGSTOP. */
  stop(): void {
    if (this.isStopped || !this.isUp) return;
    this.isStopped = true;
    for (const session of this.sessions) session.stopped();
  }

  /** SIGCONT. What was being worked on counts as gone on with: its answers leave now. */
  resume(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    const { held } = this;
    this.held = [];
    for (const finish of held) finish();
    this.beginNext();
    for (const session of this.sessions) session.goesOn();
  }

  /** SIGKILL. */
  die(): void {
    this.isUp = false;
    this.isStopped = false;
    this.waiting = [];
    this.held = [];
    this.isWaiting = 0;
    this.begun = 0;
    for (const session of this.sessions) session.lost('connection reset');
  }

  /** Is there again, as another process; everything takes `times` as long until an instant of the simulation. */
  comeBack(times: number, untilMs: number): void {
    this.isUp = true;
    this.cold = { times, untilMs };
    this.hello = { ...this.hello, incarnation: this.hello.incarnation + 1 };
    for (const session of this.sessions) session.greeted();
  }

  private beginNext(): void {
    const { threads } = this.options;
    while (!this.isStopped && this.waiting.length > 0 && (threads === 0 || this.begun < threads)) {
      const call = this.waiting.shift() as ServedCall;
      // One that was given up while it waited has cost nothing.
      if (!call.isOver) this.begin(call);
    }
  }

  private begin(call: ServedCall): void {
    const { asker, booked } = call;
    const atMs = asker.elapsedMs;
    call.begunAtMs = atMs;
    this.isWaiting--;
    this.begun++;
    const fate = this.options.decide(atMs === booked.atMs ? booked : { ...booked, atMs });
    if (fate.fails === 'silent') return;
    if (call.tellsStarted || atMs - call.atMs > toldAfterMs) asker.arrive(0, () => this.tellStarted(call));
    const times = atMs < this.cold.untilMs ? this.cold.times : 1;
    asker.arrive(times * fate.afterMs, () => this.finish(call, fate));
  }

  private tellStarted(call: ServedCall): void {
    if (call.isOver) return;
    if (this.isStopped) this.held.push(() => call.asker.arrive(0, () => this.tellStarted(call)));
    else call.started();
  }

  private finish(call: ServedCall, fate: LeafFate): void {
    if (call.isOver) return;
    if (this.isStopped) {
      this.held.push(() => call.asker.arrive(0, () => this.finish(call, fate)));
      return;
    }
    this.leave(call);
    call.finished(fate, this.timesOf(call));
    this.beginNext();
  }

  /** A latency says nothing of waiting and work where any number of calls is worked on at once. */
  private timesOf({ atMs, begunAtMs, asker }: ServedCall): ServedTimes {
    if (this.options.threads === 0) return idle;
    const serviceUs = Math.round(1000 * (asker.elapsedMs - begunAtMs));
    return { queueUs: Math.round(1000 * (begunAtMs - atMs)), serviceUs, queueLength: this.isWaiting };
  }

  private leave(call: ServedCall): void {
    if (call.isOver) return;
    call.isOver = true;
    if (!this.isUp) return;
    if (Number.isNaN(call.begunAtMs)) this.isWaiting--;
    else this.begun--;
  }
}

import type { Clock } from '@muster/proto';
import { type Scheduled, Timetable } from './timetable.js';

/** Time of all processes of a simulation. */
interface World {
  nowMs: number;
}

/** The least time a timer takes, in milliseconds: without, one that is due a rounding error early would never end. */
const tickMs = 2 ** -10;
const maxTurnsAtOnce = 10_000;
/** Callbacks run in one turn of Node's own loop: more save little, and keep what is really going on waiting. */
const callbacksATurn = 32;

/**
 * The event loop of one process, in virtual time. A turn keeps Node's order: due timers, then what lies in the sockets,
 * then what was deferred; promises settle after each callback.
 */
export class VirtualProcess implements Clock {
  private readonly timers = new Timetable();
  private readonly arrivals = new Timetable();
  private deferred: (() => void)[] = [];
  private isStopped = false;
  private readonly world: World;
  private readonly startMs: number;

  /** @param startMs what its clock shows when time begins: every process's monotonic clock has a start of its own */
  constructor(world: World, startMs: number) {
    this.world = world;
    this.startMs = startMs;
  }

  /** Time since the simulation began, the same for all processes. */
  get elapsedMs(): number {
    return this.world.nowMs;
  }

  now(): number {
    return this.startMs + this.world.nowMs;
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    const timer = this.timers.add(this.world.nowMs + Math.max(tickMs, delayMs), fire);
    return () => {
      this.timers.remove(timer);
    };
  }

  defer(fire: () => void): void {
    this.deferred.push(fire);
  }

  /** Something comes to a socket of the process `afterMs` from now, and is read when the loop comes to it. */
  arrive(afterMs: number, fire: () => void, lane?: object): void {
    this.arrivals.add(this.world.nowMs + afterMs, fire, lane);
  }

  /** SIGSTOP: nothing runs; what comes lies in the sockets. */
  stop(): void {
    this.isStopped = true;
  }

  /** SIGCONT. */
  resume(): void {
    this.isStopped = false;
  }

  /** Timers that are set: what would keep the process from ending. */
  get timersSet(): number {
    return this.timers.size;
  }

  /** When something is next to be done, in the world's time. */
  nextDueMs(): number {
    if (this.isStopped) return Number.POSITIVE_INFINITY;
    if (this.deferred.length > 0) return this.world.nowMs;
    return Math.min(this.timers.firstMs, this.arrivals.firstMs);
  }

  /** The callbacks of one turn of the loop, each to be run before the next is asked for. */
  *turn(): Generator<() => void, void> {
    for (const timer of this.dueTimers()) {
      if (this.timers.remove(timer)) yield timer.fire;
    }
    for (const { fire } of this.takeArrivals()) yield fire;
    const { deferred } = this;
    this.deferred = [];
    yield* deferred;
  }

  /** They stay set until they fire: one may cancel another that is due as well. */
  private dueTimers(): Scheduled[] {
    const due = this.timers.takeDue(this.world.nowMs);
    for (const timer of due) this.timers.putBack(timer);
    return due;
  }

  private takeArrivals(): Scheduled[] {
    const due = this.arrivals.takeDue(this.world.nowMs);
    if (due.length === 1) return due;
    const lanes = new Set<object>();
    return due.filter((arrival) => {
      const { lane } = arrival;
      if (lane === undefined) return true;
      if (lanes.has(lane)) this.arrivals.putBack(arrival);
      else {
        lanes.add(lane);
        return true;
      }
      return false;
    });
  }
}

/**
 * The clock of the process that is looked at, and the hand that moves the time of all. Time stands still while code
 * runs. Fast enough for a hundred thousand callbacks a second and more, so that tests and simulations share it.
 */
export class VirtualClock extends VirtualProcess {
  private readonly time: World;
  private readonly processes: VirtualProcess[];
  private turnsAtOnce = 0;

  constructor() {
    const world = { nowMs: 0 };
    super(world, 5_000);
    this.time = world;
    this.processes = [this];
  }

  /** Another process in the same time; its clock began elsewhere. */
  anotherProcess(startMs = 777_000): VirtualProcess {
    const process = new VirtualProcess(this.time, startMs);
    this.processes.push(process);
    return process;
  }

  /** Lets `ms` go by, and everything in it happen in order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.time.nowMs + ms;
    await this.run(untilMs, () => false);
    this.time.nowMs = untilMs;
  }

  /** Our loop stands still for `ms` while other processes go on; then it runs turns in Node's order. */
  async stall(ms: number): Promise<void> {
    this.stop();
    await this.advance(ms);
    this.resume();
    await this.advance(0);
  }

  /** Lets time go by until the promise is settled; gives its outcome and how long that took. */
  async finish<Value>(
    promise: Promise<Value>,
    withinMs = 600_000,
  ): Promise<{ readonly value: Value; readonly tookMs: number }> {
    const startMs = this.time.nowMs;
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    await this.run(startMs + withinMs, () => isSettled);
    if (!isSettled) throw new Error(`the promise is not settled within ${withinMs} ms`);
    return { value: await settled, tookMs: this.time.nowMs - startMs };
  }

  /**
   * Runs turns until one has made `isDone` true, or nothing more happens by `untilMs`. Each callback is an immediate of
   * Node's, because Node settles promises between two of them: for a tenth of what a turn of its own loop costs.
   */
  private run(untilMs: number, isDone: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let turns = this.noTurns();
      let isOver = false;
      const runNext = (): void => {
        if (isOver) return;
        try {
          let next = turns.next();
          while (next.done === true && !isOver) {
            isOver = isDone() || !this.goOn(untilMs);
            turns = this.turns();
            if (!isOver) next = turns.next();
          }
          if (isOver) resolve();
          else if (next.done !== true) next.value();
        } catch (error) {
          isOver = true;
          reject(error);
        }
      };
      const runSome = (): void => {
        if (isOver) return;
        for (let i = 0; i < callbacksATurn; i++) setImmediate(runNext);
        setImmediate(runSome);
      };
      setImmediate(runSome);
    });
  }

  /** Goes to the next instant at which something happens; false if that is later than `untilMs`. */
  private goOn(untilMs: number): boolean {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const process of this.processes) nextMs = Math.min(nextMs, process.nextDueMs());
    if (nextMs > untilMs) return false;
    this.turnsAtOnce = nextMs > this.time.nowMs ? 0 : this.turnsAtOnce + 1;
    if (this.turnsAtOnce > maxTurnsAtOnce) throw new Error('time stands still: something is always due at once');
    this.time.nowMs = Math.max(this.time.nowMs, nextMs);
    return true;
  }

  /** One turn of each process that has something to do now. */
  private *turns(): Generator<() => void, void> {
    for (const process of this.processes) {
      if (process.nextDueMs() <= this.time.nowMs) yield* process.turn();
    }
  }

  private *noTurns(): Generator<() => void, void> {}
}

import type { Clock } from '@muster/proto';

interface Scheduled {
  readonly atMs: number;
  readonly fire: () => void;
  /** Of what shares a lane, one is run a turn: grpc-js hands over one message of a stream a turn. */
  readonly lane: object | undefined;
}

/** Time of all processes of a test. */
interface World {
  nowMs: number;
}

/** The least time a timer takes, in milliseconds: without, one that is due a rounding error early would never end. */
const tickMs = 2 ** -10;
const maxTurnsAtOnce = 10_000;

/**
 * The event loop of one process, in virtual time. A turn keeps Node's order: due timers, then what lies in the sockets,
 * then what was deferred; promises settle after each callback.
 */
export class FakeProcess implements Clock {
  private timers: Scheduled[] = [];
  private arrivals: Scheduled[] = [];
  private deferred: (() => void)[] = [];
  private isStopped = false;
  private readonly world: World;
  private readonly startMs: number;

  /** @param startMs what its clock shows when the test begins: every process's monotonic clock has a start of its own */
  constructor(world: World, startMs: number) {
    this.world = world;
    this.startMs = startMs;
  }

  now(): number {
    return this.startMs + this.world.nowMs;
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    const timer = { atMs: this.world.nowMs + Math.max(tickMs, delayMs), fire, lane: undefined };
    insert(this.timers, timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  defer(fire: () => void): void {
    this.deferred.push(fire);
  }

  /** Something comes to a socket of the process `afterMs` from now, and is read when the loop comes to it. */
  arrive(afterMs: number, fire: () => void, lane?: object): void {
    insert(this.arrivals, { atMs: this.world.nowMs + afterMs, fire, lane });
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
    return this.timers.length;
  }

  /** When something is next to be done, in the world's time. */
  nextDueMs(): number {
    if (this.isStopped) return Number.POSITIVE_INFINITY;
    if (this.deferred.length > 0) return this.world.nowMs;
    const at = (next: Scheduled | undefined): number => next?.atMs ?? Number.POSITIVE_INFINITY;
    return Math.min(at(this.timers[0]), at(this.arrivals[0]));
  }

  /** Runs one turn of the loop. */
  async turn(): Promise<void> {
    for (const timer of this.timers.filter((candidate) => this.isDue(candidate))) {
      if (!this.timers.includes(timer)) continue;
      this.timers = this.timers.filter((other) => other !== timer);
      await run(timer.fire);
    }
    for (const arrival of this.takeArrivals()) await run(arrival.fire);
    const deferred = this.deferred;
    this.deferred = [];
    for (const fire of deferred) await run(fire);
  }

  private isDue({ atMs }: Scheduled): boolean {
    return atMs <= this.world.nowMs;
  }

  private takeArrivals(): Scheduled[] {
    const lanes = new Set<object>();
    const taken = this.arrivals.filter((arrival) => {
      if (!this.isDue(arrival) || (arrival.lane !== undefined && lanes.has(arrival.lane))) return false;
      if (arrival.lane !== undefined) lanes.add(arrival.lane);
      return true;
    });
    this.arrivals = this.arrivals.filter((arrival) => !taken.includes(arrival));
    return taken;
  }
}

/** The clock of the process under test, and the hand that moves time. */
export class FakeClock extends FakeProcess {
  private readonly time: World;
  private readonly processes: FakeProcess[];

  constructor() {
    const world = { nowMs: 0 };
    super(world, 5_000);
    this.time = world;
    this.processes = [this];
  }

  /** Another process in the same time; its clock began elsewhere. */
  anotherProcess(startMs = 777_000): FakeProcess {
    const process = new FakeProcess(this.time, startMs);
    this.processes.push(process);
    return process;
  }

  /** Lets `ms` go by, and everything in it happen in order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.time.nowMs + ms;
    await settle();
    while (await this.step(untilMs));
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
    await settle();
    while (!isSettled) {
      if (!(await this.step(startMs + withinMs))) throw new Error(`the promise is not settled within ${withinMs} ms`);
    }
    return { value: await settled, tookMs: this.time.nowMs - startMs };
  }

  private turnsAtOnce = 0;

  /** Goes to the next instant at which something happens, and lets each process run a turn; false if none comes. */
  private async step(untilMs: number): Promise<boolean> {
    const nextMs = Math.min(...this.processes.map((process) => process.nextDueMs()));
    if (nextMs > untilMs) return false;
    this.turnsAtOnce = nextMs > this.time.nowMs ? 0 : this.turnsAtOnce + 1;
    if (this.turnsAtOnce > maxTurnsAtOnce) throw new Error('time stands still: something is always due at once');
    this.time.nowMs = Math.max(this.time.nowMs, nextMs);
    for (const process of this.processes) {
      if (process.nextDueMs() <= this.time.nowMs) await process.turn();
    }
    return true;
  }
}

/** In order of time, what was scheduled first before what was scheduled later for the same instant. */
function insert(list: Scheduled[], entry: Scheduled): void {
  let place = list.length;
  while (place > 0 && (list[place - 1]?.atMs ?? 0) > entry.atMs) place--;
  list.splice(place, 0, entry);
}

async function run(fire: () => void): Promise<void> {
  fire();
  await settle();
}

/** All promises that can be settled are, by the time this is. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

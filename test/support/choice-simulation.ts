import { betterOfTwo, type Replica, Tracks } from '@muster/coordinator';
import { SeededDraws } from '@muster/scripts';
import { anEnd, anyone, digestsOf, withoutOwn } from './chosen-replicas.js';

/** Calls that come at random to the replicas of a shard, each of which answers so many at once. */
export interface ChoiceScenario {
  readonly replicas: readonly Replica[];
  readonly callsPerSecond: number;
  readonly forMs: number;
  readonly seed: number;
  /** Calls that a replica works on at once; more wait. @default any number */
  readonly threads?: number;
  /** Replicas say how long each call waited and was worked on, and how many wait. @default they say nothing */
  readonly reports?: boolean;
  /** Coordinator processes that the calls come to, which tell each other every 100 ms. @default 1 */
  readonly processes?: number;
  /** Sessions that the calls belong to. @default they belong to none */
  readonly sessions?: number;
  /** How many times longer than its 5 ms on average a call takes there that comes then. @default once */
  readonly times?: (replica: number, nowMs: number, draw: number) => number;
  /** Whether it fails, in no time. @default never */
  readonly fails?: (replica: number, nowMs: number, draw: number) => boolean;
}

/** A call that was made. */
export interface SimulatedCall {
  readonly replica: number;
  readonly askedMs: number;
  readonly tookMs: number;
}

/** What comes next: each a call that ends. */
interface Ending extends SimulatedCall {
  readonly process: number;
  readonly endMs: number;
  readonly workMs: number;
  readonly failed: boolean;
}

const meanMs = 5;

/** Keys as far apart as those of real sessions. */
function keyOf(session: number): number {
  return Math.imul(session + 1, 0x9e3779b1) >>> 0;
}

/** All calls in the order of their coming. */
export function simulateChoice({ replicas, callsPerSecond, forMs, seed, ...rest }: ChoiceScenario): SimulatedCall[] {
  const {
    threads = Number.POSITIVE_INFINITY,
    reports = false,
    processes = 1,
    sessions = 0,
    times = () => 1,
    fails = () => false,
  } = rest;
  const draws = new SeededDraws(seed);
  const random = (): number => draws.next();
  const tracksOf = Array.from({ length: processes }, () => new Tracks(random));
  const selectOf = tracksOf.map((tracks) => betterOfTwo(tracks, {}, random));
  const calls: SimulatedCall[] = [];
  const open: Ending[] = [];
  /** When each thread of each replica is free. */
  const free = replicas.map(() => new Array<number>(Number.isFinite(threads) ? threads : 0).fill(0));

  const endUntil = (nowMs: number): void => {
    while (open[0] !== undefined && open[0].endMs <= nowMs) {
      const { process, replica, askedMs, endMs, tookMs, workMs, failed } = open.shift() as Ending;
      const told = reports && !failed ? reportOf(replica, endMs, { tookMs, workMs }) : {};
      tracksOf[process]
        ?.of(replicas[replica] as Replica)
        .ended(anEnd({ how: failed ? 'error' : 'answered', askedMs, tookMs, ...told }), endMs);
    }
  };
  const reportOf = (replica: number, nowMs: number, { tookMs, workMs }: Pick<Ending, 'tookMs' | 'workMs'>) => {
    const there = open.filter((one) => one.replica === replica && one.askedMs <= nowMs).length;
    const queueLength = Math.max(0, there - threads);
    return { queueUs: 1000 * (tookMs - workMs), serviceUs: 1000 * workMs, queueLength };
  };
  const startedMs = (replica: number, nowMs: number, workMs: number): number => {
    const busy = free[replica] ?? [];
    if (busy.length === 0) return nowMs;
    busy.sort((one, other) => one - other);
    const startMs = Math.max(nowMs, busy[0] ?? 0);
    busy[0] = startMs + workMs;
    return startMs;
  };
  const exchange = (nowMs: number): void => {
    const told = digestsOf(tracksOf, nowMs);
    for (const [process, tracks] of tracksOf.entries()) tracks.learn(withoutOwn(told, process), nowMs);
  };
  let exchangeMs = 100;
  for (let nowMs = 0; ; ) {
    nowMs -= (Math.log(1 - random()) * 1000) / callsPerSecond;
    if (nowMs >= forMs) return calls;
    for (; processes > 1 && exchangeMs < nowMs; exchangeMs += 100) {
      endUntil(exchangeMs);
      exchange(exchangeMs);
    }
    endUntil(nowMs);
    const process = processes === 1 ? 0 : Math.floor(random() * processes);
    const asker = sessions === 0 ? anyone : { ...anyone, affinity: keyOf(Math.floor(random() * sessions)) };
    const chosen = selectOf[process]?.(replicas, asker, nowMs)?.replica as Replica;
    const replica = replicas.indexOf(chosen);
    tracksOf[process]?.of(chosen).asked(nowMs);
    const failed = fails(replica, nowMs, random());
    // Half of it is the same for all, half exponential.
    const workMs = failed ? 0.1 : meanMs * (0.5 - 0.5 * Math.log(1 - random())) * times(replica, nowMs, random());
    const endMs = startedMs(replica, nowMs, workMs) + workMs;
    const call = { replica, askedMs: nowMs, tookMs: endMs - nowMs };
    calls.push(call);
    const place = open.findIndex((other) => other.endMs > endMs);
    open.splice(place === -1 ? open.length : place, 0, { ...call, process, endMs, workMs, failed });
  }
}

/** The share of the calls between two instants that each replica got. */
export function sharesOf(calls: readonly SimulatedCall[], fromMs: number, untilMs: number): number[] {
  const between = calls.filter(({ askedMs }) => askedMs >= fromMs && askedMs < untilMs);
  const counts: number[] = [];
  for (const { replica } of between) counts[replica] = (counts[replica] ?? 0) + 1;
  return Array.from(counts, (count = 0) => count / between.length);
}

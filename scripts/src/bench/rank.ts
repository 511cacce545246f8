import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '@muster/proto';
import { createRankingPool, estimateCostUs, type RankingPool, rank } from '@muster/ranker';
import { cpuSince } from './cpu-since.js';
import { median } from './median.js';
import { type ArrivedList, type RankCase, type RankedQuery, rankCases } from './rank/cases.js';
import { round } from './round.js';
import type { Verdict } from './verdict.js';

/** What a kind of query costs to rank, in microseconds of CPU a query, all threads and all copying included. */
interface RankFigure {
  readonly case: string;
  /** What the coordinator takes it to cost, which decides whether a thread is worth it. */
  readonly estimatedUs: number;
  /** At once on the caller's thread, with one query in flight and with sixteen. */
  readonly inlineAt1Us: number;
  readonly inlineAt16Us: number;
  /** Through the pool, with one query in flight and with sixteen. */
  readonly poolAt1Us: number;
  readonly poolAt16Us: number;
  /** What the pool adds to ranking at once with sixteen in flight. */
  readonly addedUs: number;
  /** What it takes to read the lists, which is in no other figure. */
  readonly readUs: number;
}

const rounds = 5;
const queriesOfRound = 2000;
const manyInFlight = 16;
/** Most that the pool may add to a query with sixteen in flight, in microseconds. */
const mostAddedUs = 10;
/** Most that the delay of the event loop may grow by under full ranking load. */
const mostDelay = 3;
const delaySeconds = 3;

/**
 * Measures what ranking costs at once and in the pool, and how long the event loop is held while the pool has all the
 * work it can do.
 */
export async function benchRank(log: (line: string) => void): Promise<object> {
  const pool = createRankingPool({
    threads: 1,
    maxQueue: 1024,
    defer: systemClock.defer,
    now: () => systemClock.now(),
  });
  await pool.warm();
  try {
    const figures: RankFigure[] = [];
    for (const rankCase of rankCases()) {
      log(rankCase.name);
      figures.push(await measureCase(rankCase, pool));
    }
    log('delay of the event loop, idle and under ranking');
    const heaviest = rankCases().at(-1) as RankCase;
    const idle = await delayOf(() => new Promise((resolve) => setTimeout(resolve, 1000 * delaySeconds)));
    const loaded = await delayOf(() => runFor(heaviest, inPool(pool), 1000 * delaySeconds));
    const delay = { idleP99Ms: idle, loadedP99Ms: loaded, ratio: round(loaded / idle, 2) };
    return { bench: 'rank', figures, delay, verdicts: verdictsOf(figures, delay.ratio) };
  } finally {
    await pool.close();
  }
}

function verdictsOf(figures: readonly RankFigure[], delayRatio: number): Verdict[] {
  return [
    ...figures.map(({ case: name, addedUs }) => ({
      promise: `${name}: the pool adds at most ${mostAddedUs} µs of CPU a query with ${manyInFlight} in flight`,
      found: `${addedUs} µs`,
      isKept: addedUs <= mostAddedUs,
    })),
    {
      promise: `the delay of the event loop, p99, is at most ${mostDelay} times that of an idle one under full ranking load`,
      found: `${delayRatio} times`,
      isKept: delayRatio <= mostDelay,
    },
  ];
}

async function measureCase({ name, next }: RankCase, pool: RankingPool): Promise<RankFigure> {
  const measured = new Map<string, number[]>();
  const ways = { read: unranked, inline: atOnce, pool: inPool(pool) };
  // The first round warms up.
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [way, ranking] of Object.entries(ways)) {
      for (const inFlight of [1, manyInFlight]) {
        const key = `${way} ${inFlight}`;
        const us = await cpuOf(next, ranking, inFlight);
        measured.set(key, turn === 0 ? [] : [...(measured.get(key) ?? []), us]);
      }
    }
  }
  /** What a way takes beside another, of each round. */
  const beside = (way: keyof typeof ways, other: keyof typeof ways, inFlight: number): number => {
    const others = measured.get(`${other} ${inFlight}`) ?? [];
    const all = measured.get(`${way} ${inFlight}`) ?? [];
    return round(median(all.map((us, i) => us - (others[i] as number))), 1);
  };
  const { request, sizes } = next();
  return {
    case: name,
    estimatedUs: round(estimateCostUs({ ...request, sizes }), 1),
    inlineAt1Us: beside('inline', 'read', 1),
    inlineAt16Us: beside('inline', 'read', manyInFlight),
    poolAt1Us: beside('pool', 'read', 1),
    poolAt16Us: beside('pool', 'read', manyInFlight),
    addedUs: beside('pool', 'inline', manyInFlight),
    readUs: round(median(measured.get(`read ${manyInFlight}`) ?? []), 1),
  };
}

type Next = RankCase['next'];

/** What becomes of a query. */
interface Ranking {
  /** Its lists are about to come. */
  begin(query: RankedQuery): Begun;
}

interface Begun {
  came(list: ArrivedList): void;
  /** All lists are there. */
  end(): unknown;
}

const unranked: Ranking = { begin: () => ({ came: () => {}, end: () => undefined }) };
const atOnce: Ranking = { begin: ({ request }) => ({ came: () => {}, end: () => rank(request) }) };

/** As the coordinator does it. */
function inPool(pool: RankingPool): Ranking {
  return {
    begin: ({ request, sizes }) => {
      const packer = pool.packerFor({ ...request, sizes });
      return {
        came: ({ place, key, list }) => packer?.add(place, key, list),
        end: async () => {
          const page = await pool.rank(request, always, packer);
          if (typeof page === 'string') throw new Error(`ranking gave no page: ${page}`);
        },
      };
    },
  };
}

const always = { untilMs: Number.POSITIVE_INFINITY, isWanted: () => true };
/** Lists of a query that come in one turn of the event loop. */
const listsOfTurn = 8;

/** CPU time of all threads for each query, in microseconds. */
async function cpuOf(next: Next, ranking: Ranking, inFlight: number): Promise<number> {
  let left = queriesOfRound;
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, () => runWhile(() => left-- > 0, next, ranking)));
  return cpuSince(before) / queriesOfRound;
}

async function runFor({ next }: RankCase, ranking: Ranking, ms: number): Promise<void> {
  const untilMs = systemClock.now() + ms;
  const goesOn = (): boolean => systemClock.now() < untilMs;
  await Promise.all(Array.from({ length: manyInFlight }, () => runWhile(goesOn, next, ranking)));
}

/** One query after the other, its lists over several turns, between those of the other queries in flight. */
async function runWhile(goesOn: () => boolean, next: Next, ranking: Ranking): Promise<void> {
  while (goesOn()) {
    const query = next();
    const begun = ranking.begin(query);
    for (let lists = 1, come = query.arrive(); come !== undefined; lists++, come = query.arrive()) {
      begun.came(come);
      if (lists % listsOfTurn === 0) await nextTurn();
    }
    await begun.end();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => systemClock.defer(resolve));
}

/** How late timers of 1 ms are while something runs: the 99th percentile, in milliseconds. */
async function delayOf(run: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await run();
  histogram.disable();
  return round(histogram.percentile(99) / 1e6, 3);
}

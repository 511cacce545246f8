import { type LostReplicaFigure, lostReplica, processes } from './tail/lost-replica.js';
import { allSlow, type SlowCallsFigure, slowCalls } from './tail/slow-calls.js';
import { slowReplica } from './tail/slow-replica.js';
import { TailCluster } from './tail/tail-cluster.js';
import { type TailFigures, tailVerdicts } from './tail/verdicts.js';
import type { Verdict } from './verdict.js';

/** How the bench goes. */
export interface TailOptions {
  /** Length of each comparison of hedging with none. */
  readonly seconds: number;
  /** Queries a second to each coordinator. */
  readonly perSecond: number;
  /** Leaves that a query asks. */
  readonly shards: number;
  readonly seed: number;
}

/** What the bench `tail` found. */
export interface TailResult extends TailFigures {
  readonly bench: 'tail';
  readonly node: string;
  readonly leaves: number;
  readonly perSecond: number;
  readonly leavesOfProcesses: number;
  readonly verdicts: readonly Verdict[];
}

/** Most for the comparison of processes, which have many connections each. */
const mostOfProcesses = 20;
const slowShares = [0.001, 0.01];
const episodes = 4;

/**
 * Asks real coordinators whose shards answer after drawn times: what hedging makes of slow calls, of everything being slow,
 * and what the choice of replicas makes of one that is slow, stopped or killed. What is compared is asked at the same time.
 */
export async function benchTail(log: (line: string) => void, options: TailOptions): Promise<TailResult> {
  const tell = <Figure>(what: string, figure: Figure): Figure => {
    log(`${what}: ${JSON.stringify(figure)}`);
    return figure;
  };
  const { perSecond, shards } = options;
  const leavesOfProcesses = Math.min(mostOfProcesses, shards);
  const figures = {
    ...(await withManyLeaves(options, log, tell)),
    ...(await withProcesses({ ...options, shards: leavesOfProcesses }, log, tell)),
  };
  const verdicts = tailVerdicts(figures);
  return { bench: 'tail', node: process.version, leaves: shards, perSecond, leavesOfProcesses, ...figures, verdicts };
}

type Tell = <Figure>(what: string, figure: Figure) => Figure;

async function withManyLeaves(
  { seconds, perSecond, shards, seed }: TailOptions,
  log: (line: string) => void,
  tell: Tell,
) {
  const cluster = await TailCluster.start(shards, seed, log);
  try {
    const off = await cluster.coordinator({ name: 'off', hedges: 0 });
    const on = await cluster.coordinator({ name: 'on' });
    log('warming up');
    await cluster.load([off, on], { perSecond, forMs: warmMs });
    const load = { perSecond, forMs: seconds * 1000 };
    const found: SlowCallsFigure[] = [];
    for (const slowShare of slowShares) {
      found.push(tell('slow calls', await slowCalls(cluster, [off, on], { ...load, slowShare })));
    }
    return {
      slowCalls: found,
      allSlow: tell('all slow', await allSlow(cluster, [off, on], { ...load, forMs: load.forMs / 2 })),
      slowReplica: tell('slow replica', await slowReplica(cluster, off, { perSecond: 2 * perSecond, episodes })),
    };
  } finally {
    await cluster.stop();
  }
}

const warmMs = 8000;

async function withProcesses(
  { seconds, perSecond, shards, seed }: TailOptions,
  log: (line: string) => void,
  tell: Tell,
) {
  const cluster = await TailCluster.start(shards, seed, log);
  try {
    const one = await cluster.coordinator({ name: 'one' });
    const four = await cluster.coordinator({ name: 'four', processes: 4 });
    const load = { perSecond: 2 * perSecond, forMs: seconds * 1000, slowShare: 0.01 };
    const compared = tell('processes', await processes(cluster, [one, four], load));
    const lost: LostReplicaFigure[] = [];
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      lost.push(tell('lost replica', await lostReplica(cluster, four, { signal, perSecond: 4 * perSecond })));
    }
    return { processes: compared, lostReplica: lost };
  } finally {
    await cluster.stop();
  }
}

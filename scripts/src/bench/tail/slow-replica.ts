import { type QueryFigure, queryFigure } from '../query-figure.js';
import { round } from '../round.js';
import { askAtRate } from '../steady-load.js';
import { backAfterMs, overTime, type SinceInstant } from './figures.js';
import type { TailAsker } from './tail-asker.js';
import type { TailCluster } from './tail-cluster.js';

/** What one replica that is always slower does to queries, without hedges. */
export interface SlowReplicaFigure {
  readonly times: number;
  readonly episodes: number;
  readonly healthy: QueryFigure;
  /** The 99th percentile that counts as healthy: 1.2 times that before. */
  readonly boundMs: number;
  /** From when it became slow until queries were within the bound, over all episodes; nothing if they never were. */
  readonly backAfterMs: number | undefined;
  readonly p99: readonly { readonly fromMs: number; readonly p99Ms: number }[];
}

/** Lets one replica of one shard be 10 times slower, several times, and looks how long queries feel it. */
export async function slowReplica(
  cluster: TailCluster,
  asker: TailAsker,
  { perSecond, episodes }: { readonly perSecond: number; readonly episodes: number },
): Promise<SlowReplicaFigure> {
  await cluster.delay(1, 0);
  const [found] = await cluster.load([asker], { perSecond, forMs: healthyMs });
  const healthy = queryFigure(found?.samples ?? []);
  const since: SinceInstant[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    await cluster.load([asker], { perSecond, forMs: betweenMs });
    await cluster.delayVictim(slowTimes);
    const slowMs = performance.now();
    const samples = await askAtRate(() => asker.ask(), { perSecond, forMs: slowForMs });
    since.push(...samples.map(({ askedMs, tookMs }) => ({ sinceMs: askedMs - slowMs, tookMs })));
    await cluster.delayVictim(1);
  }
  const boundMs = allowed * healthy.p99Ms;
  return {
    times: slowTimes,
    episodes,
    healthy,
    boundMs: round(boundMs),
    backAfterMs: backAfterMs(since, boundMs),
    p99: overTime(since),
  };
}

const slowTimes = 10;
const allowed = 1.2;
/** At 40 queries a second so long that there is a 99th percentile. */
const healthyMs = 25_000;
const slowForMs = 6000;
/** So long a replica that is as quick as others again may be left alone. */
const betweenMs = 4000;

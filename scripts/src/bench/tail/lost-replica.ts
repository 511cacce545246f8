import { QueryPhase, type QueryRecord__Output } from '@muster/proto';
import { type QueryFigure, queryFigure } from '../query-figure.js';
import { round } from '../round.js';
import { askAtRate } from '../steady-load.js';
import { type AskedLost, type Avoidance, avoidanceOf } from './figures.js';
import type { CaseOptions } from './slow-calls.js';
import type { TailAsker } from './tail-asker.js';
import type { TailCluster } from './tail-cluster.js';

/** What one coordinator process and four of them send, on the same load. */
export interface ProcessesFigure {
  readonly slowShare: number;
  readonly one: QueryFigure;
  readonly four: QueryFigure;
  /** Calls beyond one for each leaf, in per cent. */
  readonly extraPercentOne: number;
  readonly extraPercentFour: number;
  /** Those of four processes against those of one; nothing if that sent none. */
  readonly ratio: number | undefined;
}

/** Asks one process and four at the same rate. */
export async function processes(
  cluster: TailCluster,
  askers: readonly [TailAsker, TailAsker],
  { slowShare, ...load }: CaseOptions & { readonly slowShare: number },
): Promise<ProcessesFigure> {
  await cluster.delay(1, slowShare);
  await cluster.load(askers, { ...load, forMs: settleMs });
  const [one, four] = await cluster.load(askers, load);
  if (one === undefined || four === undefined) throw new Error('two coordinators were to be asked');
  await cluster.delay(1, 0);
  return {
    slowShare,
    one: queryFigure(one.samples),
    four: queryFigure(four.samples),
    extraPercentOne: one.extraPercent,
    extraPercentFour: four.extraPercent,
    ratio: one.extraPercent > 0 ? round(four.extraPercent / one.extraPercent, 3) : undefined,
  };
}

/** A process knows little of a class before it has seen many calls of it, and it sees a quarter of the queries. */
const settleMs = 15_000;

/** How the processes of a coordinator got by without a replica. */
export interface LostReplicaFigure extends Avoidance {
  readonly signal: NodeJS.Signals;
  readonly queries: QueryFigure;
}

/** Stops or kills a replica under load, and looks when which process asked it last. */
export async function lostReplica(
  cluster: TailCluster,
  asker: TailAsker,
  { signal, perSecond }: { readonly signal: 'SIGSTOP' | 'SIGKILL'; readonly perSecond: number },
): Promise<LostReplicaFigure> {
  const { child, addresses } = cluster.victim;
  const [address = ''] = addresses;
  await cluster.load([asker], { perSecond, forMs: beforeMs });
  const asked: AskedLost[] = [];
  const lostMs = performance.now();
  child.kill(signal);
  const samples = await askAtRate(
    () => asker.ask((record, askedMs) => asked.push(...asksOf(record, address, askedMs - lostMs))),
    { perSecond, forMs: lostForMs },
  );
  child.kill('SIGCONT');
  return { signal, queries: queryFigure(samples), ...avoidanceOf(asked) };
}

const beforeMs = 3000;
const lostForMs = 3000;

/** When a query asked the replica for hits. */
function asksOf({ process, leaves }: QueryRecord__Output, address: string, sinceMs: number): AskedLost[] {
  const calls = leaves
    .filter(({ phase }) => phase === QueryPhase.QUERY_PHASE_QUERY)
    .flatMap(({ attempts }) => attempts);
  return calls
    .filter(({ replica }) => replica === address)
    .map(({ askedUs, chosenFor }) => ({ process, sinceMs: sinceMs + askedUs / 1000, chosenFor }));
}

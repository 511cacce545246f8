import { type SearchClient, SearchError } from '@muster/proto';
import { seededDraw } from './corpus.js';
import { reasonNames } from './reason-names.js';
import { countAttempts } from './sick/count-attempts.js';
import { disturb } from './sick/disturb.js';
import { type Disturbance, type SickFigure, type SickSample, sickFigure } from './sick/figures.js';
import { sickVerdicts } from './sick/verdicts.js';
import { askAtRate } from './steady-load.js';
import type { Verdict } from './verdict.js';
import { Changes } from './writes/changes.js';
import { startWrittenCluster } from './writes/written-cluster.js';

/** How the bench goes. */
export interface SickOptions {
  readonly minutes: number;
}

/** What the bench `sick` found. */
export interface SickResult extends SickFigure {
  readonly bench: 'sick';
  readonly minutes: number;
  readonly queriesPerSecond: number;
  readonly killed: number;
  readonly stopped: number;
  /** Calls to replicas by why they were made, of the queries that were recorded: `hedge`, `failover` and others. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly recorded: number;
  /** The same load, before anything was done to a replica. */
  readonly healthy: SickFigure;
  readonly verdicts: readonly Verdict[];
}

const documents = 20_000;
const queriesPerSecond = 100;
const warmMs = 5000;
const healthyMs = 10_000;
/** Words that are asked for: so few that their statistics are soon known. */
const askedWords = 100;
const restart = { firstDelayMs: 20, maxDelayMs: 300, healthyMs: 500 };

/** Kills and stops replicas of a real index in turn under load, and counts what its users would have felt. */
export async function benchSick(log: (line: string) => void, { minutes }: SickOptions): Promise<SickResult> {
  const changes = new Changes({ seed: 31, documents, deletes: 0.1 });
  const onLine = (name: string, line: string): void => log(`${name}: ${line}`);
  const running = await startWrittenCluster({ shards: 2, replicas: 2, changes, documents, restart, onLine });
  try {
    const ask = asker(running.searcher);
    const load = (forMs: number) => askAtRate(ask, { perSecond: queriesPerSecond, forMs });
    log('warming up');
    await load(warmMs);
    const healthy = sickFigure(await load(healthyMs), []);
    log(JSON.stringify(healthy));
    let isOver = false;
    const over = (): boolean => isOver;
    const disturbing = disturb(running, over, log);
    const counting = countAttempts(running.cluster.adminService, over);
    // A failure is thrown when the load has ended.
    for (const beside of [disturbing, counting]) beside.catch(() => {});
    const samples = await load(minutes * 60_000).finally(() => {
      isOver = true;
    });
    const disturbances = await disturbing;
    const attempts = await counting;
    const count = (what: Disturbance['what']) => disturbances.filter((one) => one.what === what).length;
    const sick = sickFigure(samples, disturbances);
    return {
      bench: 'sick',
      minutes,
      queriesPerSecond,
      killed: count('killed'),
      stopped: count('stopped'),
      ...sick,
      attempts: attempts.byReason,
      recorded: attempts.queries,
      healthy,
      verdicts: sickVerdicts(sick),
    };
  } finally {
    await running.stop();
  }
}

function asker(searcher: SearchClient): () => Promise<SickSample> {
  const draw = seededDraw(5);
  return async () => {
    const query = `w${1 + draw(askedWords)} w${1 + draw(askedWords)}`;
    const askedMs = performance.now();
    try {
      const { coverage, sources } = await searcher.search({ query, k: 10 });
      const endedMs = performance.now();
      const missing = sources.flatMap(({ shards }) => shards).filter(({ reason }) => reason > 0);
      const reasons = missing.map(({ shard, reason, message }) => `shard ${shard}: ${reasonNames[reason]}: ${message}`);
      return { askedMs, endedMs, share: coverage?.share ?? 0, reasons: reasons.join('; ') };
    } catch (error) {
      const failed = error instanceof SearchError ? `${error.code}: ${error.message}` : String(error);
      return { askedMs, endedMs: performance.now(), failed, share: 0, reasons: '' };
    }
  };
}

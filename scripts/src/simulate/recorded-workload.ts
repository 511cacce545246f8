import { DocumentReturn, QueryPhase, type SearchRequest, SourceReason, SourceState } from '@muster/proto';
import type { DecideFate, LeafCall, LeafFate } from './leaf-fate.js';
import { isForHits, keyOf, type RecordedCluster } from './recorded-cluster.js';
import type { RecordedAttempt, RecordedLeaf, RecordedQuery } from './records.js';
import { SeededDraws } from './seeded-draws.js';
import type { Workload } from './workload.js';

/** Queries before those that were recorded: one, that the coordinator gets to know the words. */
export const warmupQueries = 1;

const atOnce: LeafFate = { afterMs: 0, fails: undefined };
const never: LeafFate = { afterMs: 0, fails: 'silent' };
/** Time for a query that had no bound, in milliseconds. */
const unboundedMs = 600_000;
const retrySalt = 0x3f;

/** How a call can have ended that was given up: when the leaf would have answered is not known. */
const givenUp: ReadonlySet<number> = new Set([
  SourceReason.SOURCE_REASON_TIMEOUT,
  SourceReason.SOURCE_REASON_CANCELLED,
  SourceReason.SOURCE_REASON_CUT,
  SourceReason.SOURCE_REASON_NOT_WAITED_FOR,
  SourceReason.SOURCE_REASON_NO_TIME,
]);

/**
 * What was recorded, once more: each query at its time, each leaf as quick or slow as it was for that query, and the
 * coordinator's own time for planning, statistics, ranking and fetching as long as it was. A call that was given up
 * never answers. One that was not made then, because another strategy makes more of them, takes as long as one of the
 * leaf's others, drawn from the seed.
 */
export class RecordedWorkload implements Workload {
  readonly decide: DecideFate;
  /** Calls for hits that were given up. */
  readonly callsGivenUp: number;
  private readonly queries: readonly ReplayedQuery[];
  private readonly draws: SeededDraws;
  private readonly seed: number;
  private readonly samples: readonly number[][];

  constructor(records: readonly RecordedQuery[], cluster: RecordedCluster, seed: number) {
    this.queries = records.map((record, i) => replayed(record, records[i - 1] ?? record, cluster));
    this.seed = seed;
    this.draws = new SeededDraws(seed);
    const calls = records.flatMap(({ leaves }) => leaves.filter(isForHits)).flatMap(({ attempts }) => attempts);
    this.callsGivenUp = calls.filter(({ reason }) => givenUp.has(reason)).length;
    this.samples = samplesOf(this.queries, cluster);
    this.decide = (call) => this.fateOf(call);
  }

  request(query: number): SearchRequest {
    const replayed = this.at(query);
    const { DOCUMENT_RETURN_NONE, DOCUMENT_RETURN_WHOLE } = DocumentReturn;
    return {
      query: replayed?.hasPruned === true ? `q${query}` : 'w',
      documents: replayed?.fetchMs === undefined ? DOCUMENT_RETURN_NONE : DOCUMENT_RETURN_WHOLE,
    };
  }

  gapMs(query: number): number {
    return this.at(query)?.gapMs ?? 0;
  }

  timeoutMs(query: number): number {
    return this.at(query)?.budgetMs ?? unboundedMs;
  }

  beforeMs(query: number): number {
    return this.at(query)?.beforeMs ?? 0;
  }

  rankMs(query: number): number {
    return this.at(query)?.rankMs ?? 0;
  }

  /** A shard that was not asked, as it could not match, lacks a word that only this query has. */
  readonly lacks = (word: string, shard: number): boolean => {
    const replayed = word.startsWith('q') ? this.at(Number(word.slice(1))) : undefined;
    return replayed !== undefined && replayed.leaves[shard] === undefined;
  };

  private at(query: number): ReplayedQuery | undefined {
    return this.queries[query - warmupQueries];
  }

  private fateOf({ phase, query, leaf, attempt }: LeafCall): LeafFate {
    const replayed = this.at(query);
    if (replayed === undefined || phase === 'statistics') return atOnce;
    if (phase === 'fetch') return { afterMs: replayed.fetchMs ?? 0, fails: undefined };
    const fates = replayed.leaves[leaf];
    return fates?.[attempt] ?? (fates === undefined ? atOnce : this.drawnFate(query, leaf, attempt));
  }

  private drawnFate(query: number, leaf: number, attempt: number): LeafFate {
    const samples = this.samples[leaf] ?? [];
    const draw = this.draws.at(this.seed ^ retrySalt, query, leaf, attempt).next();
    const afterMs = samples[Math.floor(draw * samples.length)];
    return afterMs === undefined ? never : { afterMs, fails: undefined };
  }
}

interface ReplayedQuery {
  readonly gapMs: number;
  readonly budgetMs: number;
  readonly beforeMs: number;
  readonly rankMs: number;
  /** Nothing if no documents were fetched. */
  readonly fetchMs: number | undefined;
  /** What becomes of each leaf's calls, by its number; nothing for one that was not to be asked. */
  readonly leaves: readonly (readonly LeafFate[] | undefined)[];
  readonly hasPruned: boolean;
}

function replayed(record: RecordedQuery, before: RecordedQuery, cluster: RecordedCluster): ReplayedQuery {
  const { timings, acceptedMs, budgetUs } = record;
  const beganUs = timings.planUs + timings.statisticsUs;
  const forHits = record.leaves.filter(isForHits);
  const leaves = new Array<readonly LeafFate[] | undefined>(cluster.leaves.size).fill(undefined);
  for (const leaf of forHits) leaves[cluster.leaves.get(keyOf(leaf)) ?? 0] = fatesOf(leaf, beganUs);
  const hasFetched = record.leaves.some(({ phase }) => phase === QueryPhase.QUERY_PHASE_FETCH);
  const rankUs = ownUs(record, forHits, beganUs) + (hasFetched ? 0 : timings.fetchUs);
  return {
    gapMs: acceptedMs - before.acceptedMs,
    budgetMs: budgetUs === 0 ? unboundedMs : budgetUs / 1000,
    beforeMs: beganUs / 1000,
    rankMs: rankUs / 1000,
    fetchMs: hasFetched ? timings.fetchUs / 1000 : undefined,
    leaves,
    hasPruned: leaves.slice(0, cluster.shards).includes(undefined),
  };
}

/** The coordinator's own time after the last call had ended, but for fetching: until gathering was over, and ranking. */
function ownUs({ timings }: RecordedQuery, forHits: readonly RecordedLeaf[], beganUs: number): number {
  const ends = forHits.flatMap(({ attempts }) => attempts.map(({ endedUs }) => endedUs));
  const lastEndUs = ends.reduce((last, endUs) => Math.max(last, endUs), beganUs);
  const { planUs, statisticsUs, gatherUs, rankUs, fetchUs, totalUs } = timings;
  const rest = totalUs - planUs - statisticsUs - gatherUs - rankUs - fetchUs;
  return Math.max(0, gatherUs - (lastEndUs - beganUs)) + rankUs + Math.max(0, rest);
}

/** Nothing for a leaf that was not to be asked. */
function fatesOf({ state, reason, attempts }: RecordedLeaf, beganUs: number): readonly LeafFate[] | undefined {
  if (state === SourceState.SOURCE_STATE_PRUNED) return undefined;
  if (attempts.length > 0)
    return attempts.map((attempt, i) =>
      fateOf(attempt, i === attempts.length - 1, i === 0 ? beganUs : attempt.askedUs),
    );
  // It was to be asked and was not: nobody was there, or there was no time.
  return [reason === SourceReason.SOURCE_REASON_NO_REPLICA ? { afterMs: 0, fails: 'error' } : never];
}

/** @param fromUs when the call was made; the first of a leaf was when gathering began, whatever the coordinator was at */
function fateOf({ reason, endedUs, chosenFor }: RecordedAttempt, isLast: boolean, fromUs: number): LeafFate {
  const afterMs = Math.max(0, endedUs - fromUs) / 1000;
  // A vertical may have less time than the query; then it fails by itself.
  const isOwnTimeout = chosenFor === 'address' && reason === SourceReason.SOURCE_REASON_TIMEOUT;
  if (givenUp.has(reason) && !isOwnTimeout) return never;
  if (reason === SourceReason.SOURCE_REASON_UNSPECIFIED) return { afterMs, fails: undefined };
  // What was tried again elsewhere is, and what was not is not.
  return { afterMs, fails: isLast ? 'error' : 'unavailable' };
}

/** Times that each leaf took for its answers. */
function samplesOf(queries: readonly ReplayedQuery[], { leaves }: RecordedCluster): number[][] {
  const samples = Array.from({ length: leaves.size }, (): number[] => []);
  for (const query of queries) {
    query.leaves.forEach((fates = [], leaf) => {
      for (const { afterMs, fails } of fates) if (fails === undefined) samples[leaf]?.push(afterMs);
    });
  }
  return samples;
}

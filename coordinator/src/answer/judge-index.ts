import { SourceReason, type SourceReport, SourceState, TotalRelation } from '@muster/proto';
import { bestScoresOf } from '../scatter/findings.js';
import type { ScatteredAbsent, ScatteredIndex, ScatteredShard } from '../scatter/scattered.js';
import { isComplete, judgeShard, reasonOf, reportShard, type ShardJudgement } from './judge-shard.js';

/** What an answer rests on as far as one index goes. */
export interface IndexJudgement {
  readonly report: SourceReport;
  /** What became of each shard, in order. */
  readonly judged: readonly ShardJudgement[];
  /** Live documents, as far as is known; nothing if the index was never heard of. */
  readonly documents: number | undefined;
  readonly documentsDecided: number;
  readonly shards: number;
  readonly shardsComplete: number;
  /** Nothing that is missing could change the source's list. */
  readonly isFinal: boolean;
  /** Time alone is to blame for what is missing. */
  readonly isOnlyLate: boolean;
  /** Nothing came of it. */
  readonly hasFailed: boolean;
  readonly totalHits: number;
  readonly isTotalExact: boolean;
}

/** How an index is judged. */
export interface JudgeOptions {
  /** Hits the list is to be final to. */
  readonly window: number;
  /** Most hits of each group in the list. @default infinite: they are not grouped */
  readonly hitsPerGroup?: number | undefined;
  /** Totals are cut here. */
  readonly threshold: number;
  /** Report shards that answered in full, too. */
  readonly reportsAll: boolean;
}

const defaultThreshold = 1000;

/** Judges an index by its shards. */
export function judgeIndex(source: ScatteredIndex, options: JudgeOptions): IndexJudgement {
  const { planned, weighed, shards } = source;
  // Most answers are complete; only the others need to know the list.
  const { window, hitsPerGroup = Number.POSITIVE_INFINITY } = options;
  const scores = shards.every(isComplete) ? noScores : bestScoresOf(source, window, hitsPerGroup);
  const judged = shards.map((shard) => {
    const judgement = judgeShard(shard, { scores, window }, weighed.boundOf);
    return weighed.holdsTermsOf(shard.shard.number) ? judgement : askedForLess(judgement);
  });
  const total = totalOf(judged, options.threshold);
  const documents = completeDocuments(judged);
  const worst = judged.find(({ reason }) => reason !== SourceReason.SOURCE_REASON_UNSPECIFIED);
  const state = stateOf(judged);
  return {
    report: {
      source: planned.name,
      state,
      reason: worst?.reason ?? SourceReason.SOURCE_REASON_UNSPECIFIED,
      message: worst?.message ?? '',
      tookUs: Math.round(tookMs(shards) * 1000),
      totalHits: { value: total.value, relation: relation(total.isExact) },
      generation: planned.view.generation,
      shards: shards.flatMap((shard, i) => {
        const judgement = judged[i] as ShardJudgement;
        return options.reportsAll || isMissing(judgement) ? [reportShard(shard, judgement)] : [];
      }),
    },
    judged,
    documents,
    documentsDecided: Math.min(
      documents,
      judged.reduce((sum, { decided }) => sum + decided, 0),
    ),
    shards: judged.length,
    shardsComplete: judged.filter((judgement) => !isMissing(judgement)).length,
    // An empty list is final, whatever is missing.
    isFinal: window === 0 || (!weighed.isPartial && judged.every(({ isFinal }) => isFinal)),
    isOnlyLate: judged.every(({ reason }) => late.has(reason)),
    hasFailed: state === SourceState.SOURCE_STATE_FAILED,
    totalHits: total.value,
    isTotalExact: total.isExact,
  };
}

/** A shard that did not tell what prefixes stand for in it was asked another query than the caller's. */
function askedForLess(judgement: ShardJudgement): ShardJudgement {
  if (isMissing(judgement)) return judgement;
  return {
    ...judgement,
    state: SourceState.SOURCE_STATE_PARTIAL,
    reason: SourceReason.SOURCE_REASON_TIMEOUT,
    message: 'it did not tell in time what the prefixes and fuzzy words stand for',
    decided: 0,
    isFinal: false,
    bound: Number.POSITIVE_INFINITY,
    bestMissingRank: 1,
    isTotalExact: false,
  };
}

/** Judges an index of which nothing is known: none of it was ever heard of, or nobody waited for it. */
export function judgeAbsent({ planned: { name, view }, fault }: ScatteredAbsent): IndexJudgement {
  const troubles = view.shards.flatMap(({ replicas }) => replicas.map((r) => `${r.address}: ${r.trouble}`)).join('; ');
  return {
    report: {
      source: name,
      state: SourceState.SOURCE_STATE_FAILED,
      reason: fault === undefined ? SourceReason.SOURCE_REASON_NO_REPLICA : reasonOf(fault.failure),
      message: fault?.message ?? `no replica has ever served (${troubles})`,
      tookUs: Math.round((fault?.tookMs ?? 0) * 1000),
      totalHits: { value: 0, relation: TotalRelation.TOTAL_RELATION_AT_LEAST },
    },
    judged: [],
    documents: view.shards.some(({ documents }) => documents !== undefined)
      ? completeDocuments(view.shards)
      : undefined,
    documentsDecided: 0,
    shards: view.shards.length,
    shardsComplete: 0,
    isFinal: false,
    isOnlyLate: fault !== undefined && late.has(reasonOf(fault.failure)),
    hasFailed: true,
    totalHits: 0,
    isTotalExact: false,
  };
}

/** From the scatter until the last shard had answered or was cut. */
function tookMs(shards: readonly ScatteredShard[]): number {
  return shards.reduce((most, { outcome }) => (outcome === 'pruned' ? most : Math.max(most, outcome.tookMs)), 0);
}

/** How a total is marked. */
export function relation(isExact: boolean): (typeof TotalRelation)[keyof typeof TotalRelation] {
  return isExact ? TotalRelation.TOTAL_RELATION_EXACT : TotalRelation.TOTAL_RELATION_AT_LEAST;
}

/** Reasons that speak of time alone. */
export const late: ReadonlySet<number> = new Set([
  SourceReason.SOURCE_REASON_UNSPECIFIED,
  SourceReason.SOURCE_REASON_TIMEOUT,
  SourceReason.SOURCE_REASON_TRUNCATED,
  SourceReason.SOURCE_REASON_CUT,
  SourceReason.SOURCE_REASON_NOT_WAITED_FOR,
  SourceReason.SOURCE_REASON_NO_TIME,
]);

function isMissing({ reason }: ShardJudgement): boolean {
  return reason !== SourceReason.SOURCE_REASON_UNSPECIFIED;
}

function stateOf(judged: readonly ShardJudgement[]): (typeof SourceState)[keyof typeof SourceState] {
  const { SOURCE_STATE_COMPLETE, SOURCE_STATE_FAILED, SOURCE_STATE_PARTIAL, SOURCE_STATE_PRUNED } = SourceState;
  if (judged.every(({ state }) => state === SOURCE_STATE_PRUNED)) return SOURCE_STATE_PRUNED;
  if (!judged.some(isMissing)) return SOURCE_STATE_COMPLETE;
  return judged.every(({ state }) => state === SOURCE_STATE_FAILED) ? SOURCE_STATE_FAILED : SOURCE_STATE_PARTIAL;
}

/** A shard never heard of has, for all we know, as many documents as the others on average. */
function completeDocuments(judged: readonly Pick<ShardJudgement, 'documents'>[]): number {
  let known = 0;
  let sum = 0;
  for (const { documents } of judged) {
    if (documents === undefined) continue;
    known++;
    sum += documents;
  }
  return known === 0 ? 0 : Math.round((sum / known) * judged.length);
}

/** Cut again after summing, so that the same documents give the same number however they are split. */
function totalOf(judged: readonly ShardJudgement[], threshold: number): { value: number; isExact: boolean } {
  const limit = threshold > 0 ? threshold : defaultThreshold;
  const sum = judged.reduce((total, { totalHits }) => total + totalHits, 0);
  return { value: Math.min(sum, limit), isExact: sum < limit && judged.every(({ isTotalExact }) => isTotalExact) };
}

const noScores = new Float64Array(0);

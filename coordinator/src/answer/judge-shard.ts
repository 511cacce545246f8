import { type QueryResponse__Output, type ShardReport, SourceReason, SourceState, TotalRelation } from '@muster/proto';
import { isUnfinished } from '../findings.js';
import type { ScatteredShard } from '../scatter.js';
import type { LeafFailure, LeafOutcome } from '../words.js';

/** What an answer rests on as far as one shard goes. */
export interface ShardJudgement {
  readonly state: (typeof SourceState)[keyof typeof SourceState];
  readonly reason: (typeof SourceReason)[keyof typeof SourceReason];
  readonly message: string;
  /** Live documents; nothing if never heard of. */
  readonly documents: number | undefined;
  /** Documents scored or proven unable to enter the window. */
  readonly decided: number;
  /** Nothing of the shard that is missing could change the list. */
  readonly isFinal: boolean;
  /** No missing document of the shard scores above this. */
  readonly bound: number;
  readonly totalHits: number;
  readonly isTotalExact: boolean;
}

const reasons: Readonly<Record<LeafFailure, (typeof SourceReason)[keyof typeof SourceReason]>> = {
  timeout: SourceReason.SOURCE_REASON_TIMEOUT,
  unavailable: SourceReason.SOURCE_REASON_UNAVAILABLE,
  rejected: SourceReason.SOURCE_REASON_REJECTED,
  cancelled: SourceReason.SOURCE_REASON_CANCELLED,
  'no-replica': SourceReason.SOURCE_REASON_NO_REPLICA,
  'generation-gone': SourceReason.SOURCE_REASON_GENERATION_GONE,
  error: SourceReason.SOURCE_REASON_ERROR,
  unsupported: SourceReason.SOURCE_REASON_UNSUPPORTED,
  cut: SourceReason.SOURCE_REASON_CUT,
  'not-waited-for': SourceReason.SOURCE_REASON_NOT_WAITED_FOR,
  'no-time': SourceReason.SOURCE_REASON_NO_TIME,
};

/** The reason that a leaf's failure is reported with. */
export function reasonOf(failure: LeafFailure): (typeof SourceReason)[keyof typeof SourceReason] {
  return reasons[failure];
}

/** Whether a shard's part is all there, so that nothing has to be proven. */
export function isComplete({ outcome }: ScatteredShard): boolean {
  return outcome === 'pruned' || (outcome.ok && !isUnfinished(outcome.value));
}

/**
 * Judges a shard.
 *
 * @param lastScore score of the window's last hit; -Infinity if the window is not full
 * @param boundOf the shard's bound before it was asked
 */
export function judgeShard(
  { shard, outcome }: ScatteredShard,
  lastScore: number,
  boundOf: (shard: number) => number,
): ShardJudgement {
  if (outcome === 'pruned') return complete(SourceState.SOURCE_STATE_PRUNED, shard.documents, 0, true);
  if (outcome.ok) return judgeAnswer(outcome, lastScore, () => boundOf(shard.number));
  const bound = boundOf(shard.number);
  // A tie may be decided by a smaller seq, so only a lower bound proves anything.
  const isFinal = bound < lastScore;
  return {
    state: SourceState.SOURCE_STATE_FAILED,
    reason: reasons[outcome.failure],
    message: outcome.message,
    documents: shard.documents,
    decided: isFinal ? (shard.documents ?? 0) : 0,
    isFinal,
    bound,
    totalHits: 0,
    isTotalExact: false,
  };
}

function judgeAnswer(
  { value: answer, cutShort }: LeafOutcome<QueryResponse__Output> & { readonly ok: true },
  lastScore: number,
  boundBefore: () => number,
): ShardJudgement {
  const { documents, documentsDecided, totalHits, totalRelation } = answer;
  if (!isUnfinished(answer)) {
    const isTotalExact = totalRelation !== TotalRelation.TOTAL_RELATION_AT_LEAST;
    return complete(SourceState.SOURCE_STATE_COMPLETE, documents, totalHits, isTotalExact);
  }
  // A shard that tells no bound may have anything left that its terms allow.
  const boundOfRest = Math.min(answer.boundOfRest ?? Number.POSITIVE_INFINITY, boundBefore());
  const isFinal = boundOfRest < lastScore;
  return {
    state: SourceState.SOURCE_STATE_PARTIAL,
    reason: cutShort === undefined ? SourceReason.SOURCE_REASON_TRUNCATED : reasons[cutShort.failure],
    message: `${documentsDecided} of ${documents} documents decided${cutShort === undefined ? ' within the budget' : `: ${cutShort.message}`}`,
    documents,
    decided: isFinal ? documents : documentsDecided,
    isFinal,
    bound: boundOfRest,
    totalHits,
    isTotalExact: false,
  };
}

function complete(
  state: ShardJudgement['state'],
  documents: number | undefined,
  totalHits: number,
  isTotalExact: boolean,
): ShardJudgement {
  return {
    state,
    reason: SourceReason.SOURCE_REASON_UNSPECIFIED,
    message: '',
    documents,
    decided: documents ?? 0,
    isFinal: true,
    bound: 0,
    totalHits,
    isTotalExact,
  };
}

/** The report of a shard, for people and programs. */
export function reportShard({ shard, outcome }: ScatteredShard, judgement: ShardJudgement): ShardReport {
  const asked: Pick<LeafOutcome<unknown>, 'replica' | 'attempts' | 'tookMs'> = outcome === 'pruned'
    ? { replica: '', attempts: 0, tookMs: 0 }
    : outcome;
  return {
    shard: shard.number,
    replica: asked.replica,
    state: judgement.state,
    reason: judgement.reason,
    message: judgement.message,
    attempts: asked.attempts,
    tookUs: Math.round(asked.tookMs * 1000),
    documentsDecided: judgement.decided,
    documents: judgement.documents ?? 0,
    // Protobuf has infinity; JSON, in which answers are shown, has not.
    bound: Math.min(judgement.bound, Number.MAX_VALUE),
  };
}

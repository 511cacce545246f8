import { type QueryResponse__Output, type ShardReport, SourceReason, SourceState, TotalRelation } from '@muster/proto';
import { isUnfinished } from '../scatter/findings.js';
import type { ScatteredShard } from '../scatter/scattered.js';
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
  /** Best rank in the list that a missing document could have had, from 1; 0: it could not have entered. */
  readonly bestMissingRank: number;
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
  'switched-off': SourceReason.SOURCE_REASON_SWITCHED_OFF,
  'not-selected': SourceReason.SOURCE_REASON_UNSPECIFIED,
};

/** The reason that a leaf's failure is reported with. */
export function reasonOf(failure: LeafFailure): (typeof SourceReason)[keyof typeof SourceReason] {
  return reasons[failure];
}

/** Whether a shard's part is all there, so that nothing has to be proven. */
export function isComplete({ outcome }: ScatteredShard): boolean {
  return outcome === 'pruned' || (outcome.ok && !isUnfinished(outcome.value));
}

/** The list that missing documents might have entered. */
export interface KnownList {
  /** Scores of its hits, downwards. */
  readonly scores: ArrayLike<number>;
  /** Most hits it can have. */
  readonly window: number;
}

/**
 * Judges a shard.
 *
 * @param list what is known of the list of the shard's source; not looked at where nothing of the shard is missing
 * @param boundOf the shard's bound before it was asked
 */
export function judgeShard(
  { shard, outcome }: ScatteredShard,
  list: KnownList,
  boundOf: (shard: number) => number,
): ShardJudgement {
  if (outcome === 'pruned') return complete(SourceState.SOURCE_STATE_PRUNED, shard.documents, 0, true);
  if (outcome.ok) return judgeAnswer(outcome, list, () => boundOf(shard.number));
  const bound = boundOf(shard.number);
  const bestMissingRank = rankOf(bound, list);
  const isFinal = isProven(bestMissingRank, list);
  return {
    state: SourceState.SOURCE_STATE_FAILED,
    reason: reasons[outcome.failure],
    message: outcome.message,
    documents: shard.documents,
    decided: isFinal ? (shard.documents ?? 0) : 0,
    isFinal,
    bound,
    bestMissingRank,
    totalHits: 0,
    isTotalExact: false,
  };
}

/** Whether nothing missing can enter the list. What could enter no list at all has not been looked at for that. */
function isProven(bestMissingRank: number, { window }: KnownList): boolean {
  return window > 0 && bestMissingRank === 0;
}

/** The rank of a hit of that score: before those with the same, for a tie may be decided by a smaller `seq`. */
function rankOf(score: number, { scores, window }: KnownList): number {
  let better = 0;
  while (better < scores.length && (scores[better] as number) > score) better++;
  return better < window ? better + 1 : 0;
}

function judgeAnswer(
  { value: answer, cutShort }: LeafOutcome<QueryResponse__Output> & { readonly ok: true },
  list: KnownList,
  boundBefore: () => number,
): ShardJudgement {
  const { documents, documentsDecided, totalHits, totalRelation } = answer;
  if (!isUnfinished(answer)) {
    const isTotalExact = totalRelation !== TotalRelation.TOTAL_RELATION_AT_LEAST;
    return complete(SourceState.SOURCE_STATE_COMPLETE, documents, totalHits, isTotalExact);
  }
  // A shard that tells no bound may have anything left that its terms allow.
  const boundOfRest = Math.min(answer.boundOfRest ?? Number.POSITIVE_INFINITY, boundBefore());
  const bestMissingRank = rankOf(boundOfRest, list);
  const isFinal = isProven(bestMissingRank, list);
  return {
    state: SourceState.SOURCE_STATE_PARTIAL,
    reason: cutShort === undefined ? SourceReason.SOURCE_REASON_TRUNCATED : reasons[cutShort.failure],
    message: `${documentsDecided} of ${documents} documents decided${cutShort === undefined ? ' within the budget' : `: ${cutShort.message}`}`,
    documents,
    decided: isFinal ? documents : documentsDecided,
    isFinal,
    bound: boundOfRest,
    bestMissingRank,
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
    bestMissingRank: 0,
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
    bound: finiteBound(judgement.bound),
    bestMissingRank: judgement.bestMissingRank,
  };
}

/** A bound as it is reported: protobuf has infinity; JSON, in which answers are shown, has not. */
export function finiteBound(bound: number): number {
  return Math.min(bound, Number.MAX_VALUE);
}

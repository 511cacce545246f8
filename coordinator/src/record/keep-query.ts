import {
  type Degradation,
  QueryPhase,
  type QueryPhase__Output,
  type SearchErrorCode,
  SourceReason,
  type SourceReason__Output,
  SourceState,
  type SourceState__Output,
} from '@muster/proto';
import { type IndexJudgement, judgeIndex } from '../answer/judge-index.js';
import { reasonOf, type ShardJudgement } from '../answer/judge-shard.js';
import { reportVertical } from '../answer/judge-vertical.js';
import type { PhaseTimes } from '../answer/make-answer.js';
import type { AskedShard } from '../leaves.js';
import type {
  FailedInstead,
  Scattered,
  ScatteredAbsent,
  ScatteredIndex,
  ScatteredShard,
  ScatteredSource,
  ScatteredVertical,
} from '../scatter/scattered.js';
import type { LeafCall, Plan, RankedBy } from '../words.js';
import type { QueryNotes } from './query-notes.js';

/** What is remembered of a leaf. */
export interface KeptLeaf {
  readonly source: string;
  readonly shard: number;
  readonly phase: QueryPhase__Output;
  readonly state: SourceState__Output;
  readonly reason: SourceReason__Output;
  readonly calls: readonly LeafCall[];
  readonly bound: number;
  readonly bestMissingRank: number;
}

/**
 * What is remembered of a query: enough for its record, and nothing that keeps a message's bytes alive. Instants are
 * milliseconds by the coordinator's clock.
 */
export interface KeptQuery {
  readonly acceptedMs: number;
  readonly acceptedEpochMs: number;
  readonly process: number;
  readonly route: string;
  readonly query: string;
  readonly client: string;
  readonly traceparent: string;
  /** As NAME@VERSION, with commas between; empty if no hits were rescored. */
  readonly models: string;
  readonly deadlineMs: number;
  /** NaN if it ended before the scatter. */
  readonly cutoffMs: number;
  readonly leaves: readonly KeptLeaf[];
  readonly gathering: Pick<Scattered, 'end' | 'probability' | 'asked' | 'answered'> | undefined;
  readonly times: PhaseTimes;
  readonly share: number;
  readonly exact: boolean;
  readonly degradedBy: readonly Degradation[];
  readonly error: SearchErrorCode | undefined;
  readonly ranked: RankedBy | undefined;
}

/** Whether an answer was less than it could be, or there was none. */
export function isDegraded({ error, degradedBy }: KeptQuery): boolean {
  return error !== undefined || degradedBy.length > 0;
}

/**
 * Takes out of the notes what is worth remembering. Done for every query, so it makes one small object for each leaf and
 * no more.
 *
 * @param endedMs when the query ended, by the coordinator's clock
 */
export function keepQuery(notes: QueryNotes, endedMs: number): KeptQuery {
  const { accepted, plan, scattered, answer } = notes;
  const { acceptedMs, acceptedEpochMs, process, request } = accepted;
  return {
    acceptedMs,
    acceptedEpochMs,
    process,
    route: plan?.routeName ?? cut(request.route || 'default'),
    query: cut(request.query),
    client: cut(request.context?.client ?? ''),
    traceparent: cut(request.context?.traceparent ?? ''),
    models: plan === undefined || plan.secondPhases.models.length === 0 ? '' : modelsOf(notes),
    deadlineMs: notes.deadlineMs,
    cutoffMs: notes.cutoffMs,
    leaves: keepLeaves(notes),
    gathering: scattered && gatheringOf(scattered),
    times: notes.times(endedMs),
    share: answer?.share ?? 0,
    exact: answer?.response.exact ?? false,
    degradedBy: answer?.response.degradedBy ?? none,
    error: notes.error,
    ranked: notes.ranked,
  };
}

function modelsOf({ answer }: QueryNotes): string {
  const names = new Set((answer?.response.sources ?? []).map(({ model = '' }) => model));
  names.delete('');
  return [...names].join(',');
}

const none: readonly never[] = [];
const maxCharacters = 256;

/** The beginning of a text, whole characters only, as a text of its own: a part of a long one would keep all of it. */
function cut(text: string): string {
  if (text.length <= maxCharacters) return text;
  return Buffer.from(text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '')).toString();
}

function gatheringOf({ end, probability, asked, answered }: Scattered): NonNullable<KeptQuery['gathering']> {
  return { end, probability, asked, answered };
}

function keepLeaves({ plan, scattered, answer, statistics, fetched }: QueryNotes): KeptLeaf[] {
  const leaves: KeptLeaf[] = [];
  for (const asked of statistics) leaves.push(keepAsked(asked, QueryPhase.QUERY_PHASE_STATISTICS));
  scattered?.sources.forEach((source, i) => {
    const { standIn, failedInstead = none } = source;
    keepSource(source, answer?.judgements[i] ?? judge(source, plan), leaves);
    for (const instead of failedInstead) leaves.push(keepInstead(instead));
    if (standIn?.kind === 'source') keepSource(standIn.answer, judge(standIn.answer, plan), leaves);
  });
  for (const asked of fetched) leaves.push(keepAsked(asked, QueryPhase.QUERY_PHASE_FETCH));
  return leaves;
}

/** For a source that is not judged in an answer. */
function judge(source: ScatteredSource, plan: Plan | undefined): IndexJudgement | undefined {
  if (source.kind !== 'index') return undefined;
  const { window = 0, order } = plan ?? {};
  const hitsPerGroup = order?.collapse?.hitsPerGroup;
  return judgeIndex(source, { window, hitsPerGroup, threshold: 0, reportsAll: false });
}

function keepSource(source: ScatteredSource, judgement: IndexJudgement | undefined, leaves: KeptLeaf[]): void {
  if (source.kind === 'vertical') leaves.push(keepVertical(source));
  else if (source.kind === 'absent') keepAbsent(source, leaves);
  else keepShards(source, judgement?.judged ?? none, leaves);
}

function keepShards({ planned, shards }: ScatteredIndex, judged: readonly ShardJudgement[], leaves: KeptLeaf[]): void {
  for (let i = 0; i < judged.length; i++) {
    const { shard, outcome } = shards[i] as ScatteredShard;
    const { state, reason, bound, bestMissingRank } = judged[i] as ShardJudgement;
    leaves.push({
      source: planned.name,
      shard: shard.number,
      phase: QueryPhase.QUERY_PHASE_QUERY,
      state,
      reason,
      calls: outcome === 'pruned' ? none : (outcome.calls ?? none),
      bound,
      bestMissingRank,
    });
  }
}

/** Nothing is known of what a vertical might still have had. */
function keepVertical(source: ScatteredVertical): KeptLeaf {
  const report = reportVertical(source);
  const state = report.state as SourceState__Output;
  const isComplete = state === SourceState.SOURCE_STATE_COMPLETE;
  return {
    source: source.planned.name,
    shard: 0,
    phase: QueryPhase.QUERY_PHASE_QUERY,
    state,
    reason: report.reason as SourceReason__Output,
    calls: source.outcome.calls ?? none,
    bound: isComplete ? 0 : Number.POSITIVE_INFINITY,
    bestMissingRank: isComplete ? 0 : 1,
  };
}

function keepAbsent({ planned: { name, view }, fault }: ScatteredAbsent, leaves: KeptLeaf[]): void {
  for (const { number } of view.shards) {
    leaves.push({
      source: name,
      shard: number,
      phase: QueryPhase.QUERY_PHASE_QUERY,
      state: SourceState.SOURCE_STATE_FAILED,
      reason: fault === undefined ? SourceReason.SOURCE_REASON_NO_REPLICA : reasonOf(fault.failure),
      calls: none,
      bound: Number.POSITIVE_INFINITY,
      bestMissingRank: 1,
    });
  }
}

/** Asked as a whole, so that of an index there is one leaf as well. */
function keepInstead({ name, outcome }: FailedInstead): KeptLeaf {
  return {
    source: name,
    shard: 0,
    phase: QueryPhase.QUERY_PHASE_QUERY,
    state: SourceState.SOURCE_STATE_FAILED,
    reason: reasonOf(outcome.failure),
    calls: outcome.calls ?? none,
    bound: Number.POSITIVE_INFINITY,
    bestMissingRank: 1,
  };
}

/** In the phases beside the query itself no hits can be missed. */
function keepAsked({ source, shard, outcome }: AskedShard, phase: QueryPhase__Output): KeptLeaf {
  return {
    source,
    shard,
    phase,
    state: outcome.ok ? SourceState.SOURCE_STATE_COMPLETE : SourceState.SOURCE_STATE_FAILED,
    reason: outcome.ok ? SourceReason.SOURCE_REASON_UNSPECIFIED : reasonOf(outcome.failure),
    calls: outcome.calls ?? none,
    bound: 0,
    bestMissingRank: 0,
  };
}

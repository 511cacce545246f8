import { type QueryResponse__Output, StopReason, TotalRelation } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import { leafDeadline } from '../budget/share-budget.js';
import { mostWaitMs } from '../gather/cutoff.js';
import type { LeafDependencies } from '../leaves.js';
import type { LeafAsk, LeafFault, LeafOutcome, Plan } from '../words.js';
import { isUnfinished } from './findings.js';
import type { Outcomes } from './place-leaves.js';
import type { ScatterLimits } from './scatter.js';
import type { LeafAnswer } from './scattered.js';
import type { Spreads } from './spreads.js';
import { type CutList, usedUp } from './used-up.js';

/** The shards of an index that were asked for fewer hits than the window. */
export interface FewerAsked {
  /** Name of the index. */
  readonly index: string;
  /** What its lists are sorted by; empty: score downwards. */
  readonly keys: readonly SortOrder[];
  /** Places of their leaves. */
  readonly leaves: readonly number[];
  /** Hits that each was asked for. */
  readonly k: number;
  /** Asks a shard that has answered for all of the window, at the generation that it was read at. */
  readonly askAgain: (leaf: number, first: AnsweredOutcome) => LeafAsk<QueryResponse__Output>;
}

/** What a shard answered. */
export type AnsweredOutcome = LeafOutcome<QueryResponse__Output> & { readonly ok: true };

/** How long asking again may take. */
export interface SecondAskLimits extends ScatterLimits {
  /** When the shards were asked first, by the coordinator's clock. */
  readonly startedMs: number;
}

/**
 * Asks shards again, for all of the window, whose lists were used up in it: after that the lists are the best hits of all
 * as if every shard had been asked for so many at once. Where none was, nothing is asked. One that does not answer in full,
 * in the time that is left for gathering, has answered in part: with its first hits, and a rest that may belong before
 * others.
 *
 * @param outcomes of all leaves
 */
export async function askUsedUp(
  outcomes: Outcomes,
  fewer: readonly FewerAsked[],
  plan: Plan,
  limits: SecondAskLimits,
  { gather, clock, spreads }: LeafDependencies & { readonly spreads: Spreads },
): Promise<Outcomes> {
  const again = fewer.flatMap((asked) => {
    const leaves = usedUpLeaves(outcomes, asked, plan);
    if (asked.leaves.every((leaf) => hasFinished(outcomes[leaf]))) spreads.learn(asked.index, leaves.length > 0);
    return leaves.map((leaf) => ({ leaf, asked }));
  });
  if (again.length === 0) return outcomes;
  const { startedMs, leastTripMs, cancellation } = limits;
  const cutoffMs = Math.min(limits.cutoffMs, startedMs + mostWaitMs(plan.cutoff));
  const firstOf = (leaf: number) => outcomes[leaf] as AnsweredOutcome;
  const { outcomes: seconds } = await gather(
    again.map(({ leaf, asked }) => asked.askAgain(leaf, firstOf(leaf))),
    {
      cutoffMs,
      leafDeadlineMs: leafDeadline(cutoffMs, clock.now()),
      leastTripMs,
      mayHedge: plan.switches.mayHedge,
      cancellation,
    },
  );
  const all: LeafOutcome<LeafAnswer>[] = [...outcomes];
  again.forEach(({ leaf }, i) => {
    const second = seconds[i] as LeafOutcome<QueryResponse__Output>;
    const tookMs = clock.now() - startedMs;
    all[leaf] = united(firstOf(leaf), second, { tookMs, isByScore: plan.order.isByScore });
  });
  return all;
}

/** Whether a shard would be asked again, were there no more than what there is so far. */
export function hasUsedUp(outcomes: Outcomes, fewer: readonly FewerAsked[], plan: Plan): boolean {
  return fewer.some((asked) => usedUpLeaves(outcomes, asked, plan).length > 0);
}

/**
 * The same before anyone was asked again, for who looks at a scatter under way: shards whose lists are used up by what
 * there is so far have answered in part. The same array if none is.
 */
export function usedUpAsPartial(outcomes: Outcomes, fewer: readonly FewerAsked[], plan: Plan): Outcomes {
  const leaves = fewer.flatMap((asked) => usedUpLeaves(outcomes, asked, plan));
  if (leaves.length === 0) return outcomes;
  const all: LeafOutcome<LeafAnswer>[] = [...outcomes];
  for (const leaf of leaves) {
    const first = outcomes[leaf] as AnsweredOutcome;
    all[leaf] = { ...first, value: asUnfinished(first.value, plan.order.isByScore), cutShort: notAskedYet };
  }
  return all;
}

const notAskedYet: LeafFault = { failure: 'cut', message: 'it has not been asked for the rest of its hits yet' };

/** The leaves whose lists were used up. */
function usedUpLeaves(outcomes: Outcomes, { leaves, k, keys }: FewerAsked, { window }: Plan): number[] {
  const told: number[] = [];
  const lists: CutList[] = [];
  for (const leaf of leaves) {
    const outcome = outcomes[leaf] as LeafOutcome<QueryResponse__Output>;
    const list = outcome.ok ? outcome.value.lists[0] : undefined;
    if (!outcome.ok || list === undefined) continue;
    told.push(leaf);
    lists.push({ list, hasMore: hasMore(outcome, k) });
  }
  return usedUp(lists, { window, keys }).map((place) => told[place] as number);
}

function hasFinished(outcome: Outcomes[number] | undefined): boolean {
  if (outcome?.ok !== true || outcome.cutShort !== undefined) return false;
  return !isUnfinished(outcome.value as QueryResponse__Output);
}

/** Whether a shard has more than its list; one that has not finished would not do so the second time either. */
function hasMore(outcome: AnsweredOutcome, k: number): boolean {
  const { value } = outcome;
  if (!hasFinished(outcome)) return false;
  return hitsOf(value) >= k && (isAtLeast(value) || value.totalHits > hitsOf(value));
}

function hitsOf({ lists }: QueryResponse__Output): number {
  return lists[0]?.count ?? 0;
}

function isAtLeast({ totalRelation }: QueryResponse__Output): boolean {
  return totalRelation === TotalRelation.TOTAL_RELATION_AT_LEAST;
}

/** What both asks of a shard came to, as one outcome. */
function united(
  first: AnsweredOutcome,
  second: LeafOutcome<QueryResponse__Output>,
  { tookMs, isByScore }: { readonly tookMs: number; readonly isByScore: boolean },
): AnsweredOutcome {
  const attempts = first.attempts + second.attempts;
  const calls = [...(first.calls ?? []), ...(second.calls ?? [])];
  const record = { attempts, tookMs, calls };
  const fault = faultOf(second);
  if (second.ok && fault === undefined) {
    // What is not of the list was not asked for again.
    second.value.facets = first.value.facets;
    return { ...second, ...record };
  }
  return { ...first, ...record, value: asUnfinished(first.value, isByScore), ...(fault && { cutShort: fault }) };
}

function faultOf(second: LeafOutcome<QueryResponse__Output>): LeafFault | undefined {
  if (!second.ok) return { failure: second.failure, message: `asked for the rest of its hits, ${second.message}` };
  if (second.cutShort !== undefined) return second.cutShort;
  const message = 'asked for the rest of its hits, it did not look at all of them in time';
  return isUnfinished(second.value) ? { failure: 'timeout', message } : undefined;
}

/** An answer whose list is not all that may belong into the window. */
function asUnfinished(answer: QueryResponse__Output, isByScore: boolean): QueryResponse__Output {
  const hits = hitsOf(answer);
  const undecided = isAtLeast(answer) ? answer.documents - hits : answer.totalHits - hits;
  // Fields that were not sent lie where spreading does not see them.
  const unfinished: QueryResponse__Output = Object.assign(Object.create(Object.getPrototypeOf(answer)), answer);
  unfinished.stopReason = StopReason.STOP_REASON_BUDGET;
  unfinished.documentsDecided = Math.min(answer.documentsDecided, Math.max(hits, answer.documents - undecided));
  const last = answer.lists[0]?.scores.readDoubleLE(8 * (hits - 1));
  // The rest comes behind the last hit of the list.
  if (isByScore && last !== undefined) unfinished.boundOfRest = last;
  else delete unfinished.boundOfRest;
  return unfinished;
}

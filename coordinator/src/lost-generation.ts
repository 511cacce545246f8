import type { Budget } from './budget/share-budget.js';
import { cursorExpired } from './cursor/plan-page.js';
import { shows } from './generation/wait-for-writes.js';
import { makePlan, type PlanInputs } from './plan/make-plan.js';
import type { Unasked } from './plan/plan-source.js';
import { sessionKey } from './policy/rendezvous.js';
import type { IndexToAsk } from './scatter/encode-query.js';
import { type ScatterDependencies, type ScatterLimits, scatter } from './scatter/scatter.js';
import type { Scattered, ScatteredShard } from './scatter/scattered.js';
import type { IndexView, Plan, PlannedIndex } from './words.js';

/** What became of asking all sources. */
export interface AskedSources {
  /** What was asked last. */
  readonly plan: Plan;
  readonly scattered: Scattered;
}

/** How long asking again may take. */
export interface AskLimits extends ScatterLimits {
  readonly budget: Budget;
}

/** The numbers to score by, of all indexes that are waited for. */
export function weighIndexes(
  plan: Plan,
  budget: Budget,
  { cancellation }: Pick<ScatterLimits, 'cancellation'>,
  { statisticsOf, deadly }: ScatterDependencies,
): Promise<IndexToAsk[]> {
  const { statisticsUntil } = budget;
  const { mayHedge } = plan.switches;
  const affinity = sessionKey(plan.session);
  const limits = (source: string) => {
    return { statisticsUntil, mayHedge, affinity, onDeaths: deadly.noteOf(plan.request, source) };
  };
  return Promise.all(
    plan.sources.filter(isWaitedFor).map(async (planned) => ({
      planned,
      weighed: await statisticsOf(planned.name).weigh(planned, limits(planned.name), cancellation),
    })),
  );
}

/** Whether a shard did not serve the generation that it was asked at any more. */
export function hasLostGeneration({ sources }: Scattered): boolean {
  return sources.some((source) => source.kind === 'index' && source.shards.some(isGone));
}

function lostOf({ sources }: Scattered): string {
  const lost = sources.find((source) => source.kind === 'index' && source.shards.some(isGone));
  return lost?.kind === 'index' ? `generation ${lost.planned.view.generation} of the index "${lost.planned.name}"` : '';
}

function isGone({ outcome }: ScatteredShard): boolean {
  return outcome !== 'pruned' && !outcome.ok && outcome.failure === 'generation-gone';
}

/**
 * Replicas may drop a generation while a query that was planned with it is on its way, as when this process stood still.
 * Unless the query named it, all is asked once more at the newest one, if there is another by now, and time.
 *
 * @throws SearchError `cursor-expired` if a cursor named it, and the query does not go on all the same
 */
export async function askNewest(
  { plan, scattered }: AskedSources,
  { budget, ...limits }: AskLimits,
  dependencies: ScatterDependencies & PlanInputs,
): Promise<AskedSources> {
  if (plan.paging?.isNamed === true && !plan.request.continue) throw cursorExpired(lostOf(scattered));
  const newest = makePlan(plan.request, { ...dependencies, ...decidedBy(plan), isCursorLost: true }, failedOf(plan));
  const isLate = dependencies.clock.now() + limits.leastTripMs >= limits.cutoffMs;
  const isOfUse = isOther(newest, plan) && showsWrites(newest);
  if (isLate || limits.cancellation.isCancelled || !isOfUse) return { plan, scattered };
  scattered.packer?.free();
  const indexes = await weighIndexes(newest, budget, limits, dependencies);
  return { plan: newest, scattered: await scatter(newest, indexes, limits, dependencies) };
}

/** What is decided once for a query, however often it is planned. */
export function decidedBy({
  aliases,
  switches,
  models,
}: Plan): Pick<PlanInputs, 'aliases' | 'drawSwitches' | 'models'> {
  return { aliases: () => aliases, drawSwitches: () => switches, models: () => models };
}

/** What has failed already stays so: an index in which a write was waited for in vain must not be read without it. */
function failedOf({ sources }: Plan): Unasked {
  return new Map(
    sources.flatMap((source) =>
      source.kind === 'absent' && source.fault !== undefined ? [[source.name, source.fault] as const] : [],
    ),
  );
}

/** Whether an index is read in another state; one that the query named is not. */
function isOther(newest: Plan, plan: Plan): boolean {
  return newest.sources.some((source, i) => {
    const before = plan.sources[i];
    return source.kind === 'index' && before?.kind === 'index' && isOtherState(source.view, before.view);
  });
}

function isOtherState(view: IndexView, before: IndexView): boolean {
  const isMoved = view.shards.some(({ generation }, shard) => generation !== before.shards[shard]?.generation);
  return isMoved || view.build !== before.build;
}

/** A shard that came back with less may be without a write that the query has waited for. */
function showsWrites({ sources, states }: Plan): boolean {
  return sources.every((source) => {
    const { seq } = states.get(source.name) ?? {};
    return seq === undefined || source.kind !== 'index' || shows(source.view, seq);
  });
}

/** Whose numbers are needed before anyone is asked. */
function isWaitedFor(source: Plan['sources'][number]): source is PlannedIndex {
  return source.kind === 'index' && source.role !== 'opportunistic';
}

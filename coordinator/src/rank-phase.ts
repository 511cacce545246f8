import type { Clock, FindResponse__Output } from '@muster/proto';
import {
  firstPhaseOf,
  type HitList,
  type ListPacker,
  type RankedPage,
  type RankOutcome,
  type RankRecipe,
  type RankRequest,
  type RankSource,
  type RankTime,
  rank,
  type SortOrder,
} from '@muster/ranker';
import type { Cancellation } from './cancellation.js';
import { recipeOfOne } from './plan/plan-blend.js';
import { sortKeysOf } from './plan/plan-order.js';
import { wantedPage } from './plan/wanted-page.js';
import { kindOfKey, missingColumn } from './scatter/columns.js';
import { hitListOf } from './scatter/hit-list.js';
import { giverOf, isRescored, type Scattered, type ScatteredSource } from './scatter/scattered.js';
import { verticalValues } from './vertical-values.js';
import type { Cancel, Plan, RankedBy, WantedValue } from './words.js';

/**
 * Ranks on a thread, or at once where that is cheaper; `full`, `late` or `failed` if that cannot be. The packer has copied
 * lists of the request as they came.
 */
export type RankOnThread = (
  request: RankRequest,
  time: RankTime,
  packer?: ListPacker,
) => RankOutcome | Promise<RankOutcome>;

/** A page, and where it was made. */
export interface RankedAnswer {
  readonly page: RankedPage;
  readonly by: RankedBy;
  /** Places on the page where rules put a document; nothing if none did. */
  readonly pinned?: ReadonlySet<number>;
}

/** What ranking needs. */
export interface RankDependencies {
  readonly rankOnThread: RankOnThread;
  readonly clock: Clock;
}

/** How long ranking is waited for: until an instant by the coordinator's clock, or until the caller goes. */
export interface RankLimits {
  readonly untilMs: number;
  readonly cancellation: Cancellation;
}

/**
 * Makes one page out of all lists. Ranks here when the threads have no room or no time: by the first phase alone.
 */
export async function rankHits(
  plan: Plan,
  scattered: Scattered,
  limits: RankLimits,
  { rankOnThread, clock }: RankDependencies,
): Promise<RankedAnswer> {
  const request: RankRequest = {
    sources: rankSources(plan, scattered),
    ...wantedPage(plan),
    recipe: recipeFor(plan, scattered),
    epochMs: plan.epochMs,
    models: plan.secondPhases.buffers,
  };
  const rankAtOnce = (): RankedAnswer => ({ page: rank(firstPhaseOf(request)), by: 'skipped' });
  const { untilMs, cancellation } = limits;
  if (untilMs <= clock.now()) {
    scattered.packer?.free();
    return rankAtOnce();
  }
  const time = { untilMs, isWanted: () => !cancellation.isCancelled };
  const ranking = rankOnThread(request, time, scattered.packer);
  const page = ranking instanceof Promise ? await within(limits, ranking, clock) : ranking;
  // To rank for nobody, for many at once, would hold up those who wait.
  cancellation.refuseIfGone();
  if (typeof page === 'string') return rankAtOnce();
  return { page, by: ranking instanceof Promise ? 'thread' : 'inline' };
}

/** What sources gave, as ranking takes it. */
export function rankSources(plan: Pick<Plan, 'window'>, scattered: Scattered): RankSource[] {
  return scattered.sources.map((source, place) => rankSource(source, plan, isLeftOut(scattered, place)));
}

/** Another source that stands in for one is not what the model of that was made for. */
function recipeFor({ recipe: ofPlan, secondPhases }: Plan, { sources, taken }: Scattered): RankRecipe {
  const recipe = taken === undefined ? ofPlan : recipeOfOne(ofPlan);
  if (secondPhases.models.length === 0 || sources.every(isRescored)) return recipe;
  const rescored = recipe.sources.map(({ secondPhase, ...others }, place) => {
    const source = sources[place];
    const isKept = secondPhase !== undefined && source !== undefined && isRescored(source);
    return isKept ? { ...others, secondPhase } : others;
  });
  return { ...recipe, sources: rescored };
}

function within<Page>(
  { untilMs, cancellation }: RankLimits,
  ranking: Promise<Page>,
  clock: Clock,
): Promise<Page | 'late'> {
  return new Promise((resolve, reject) => {
    let unlink: Cancel = () => {};
    const stop = (): void => {
      cancelTimer();
      unlink();
    };
    const giveUp = (): void => {
      stop();
      resolve('late');
    };
    const cancelTimer = clock.setTimer(untilMs - clock.now(), () => clock.defer(giveUp));
    unlink = cancellation.onCancel(giveUp);
    ranking.then(resolve, reject).finally(stop);
  });
}

/** Whether the page holds the hits of another source alone. */
function isLeftOut({ taken }: Scattered, place: number): boolean {
  return taken !== undefined && taken.source !== place;
}

/** A source that did not answer has its place all the same: fused scores must not change scale with who is late. */
export function rankSource(
  source: ScatteredSource,
  { window: finalTo }: Pick<Plan, 'window'>,
  isLeftOut: boolean,
): RankSource {
  const { planned } = source;
  const { weight, wanted = noValues } = planned;
  const giver = giverOf(source);
  if (giver.kind === 'absent' || isLeftOut) return { weight, lists: [] };
  if (giver.kind === 'index') {
    const { answered } = giver;
    const lists = answered.map(({ outcome }) => hitListOf(outcome.value));
    return { weight, lists, keys: answered.map(({ number }) => number), finalTo };
  }
  const keys = sortKeysOf(planned);
  return { weight, lists: giver.outcome.ok ? [verticalList(giver.outcome.value, { keys, wanted })] : [] };
}

const noValues: readonly WantedValue[] = [];
/** What the list of a vertical's hits is to have beside their scores. */
interface WantedOfVertical {
  /** What the hits of the source are sorted by. */
  readonly keys: readonly SortOrder[];
  readonly wanted: readonly WantedValue[];
}

/**
 * A vertical's hits have no `seq`; their place stands for it. Where they stand for those of an index, they have none of
 * the values that these are sorted by.
 */
function verticalList({ hits }: FindResponse__Output, { keys, wanted }: WantedOfVertical): HitList {
  const count = hits.length;
  const seqs = Float64Array.from(hits, (_hit, place) => place);
  const scores = Float64Array.from(hits, ({ score }) => score);
  return {
    count,
    seqs: new Uint8Array(seqs.buffer),
    scores: new Uint8Array(scores.buffer),
    sortValues: keys.length === 0 ? undefined : keys.map((key) => missingColumn(kindOfKey(key), count)),
    collapseKeys: undefined,
    features: undefined,
    values: wanted.length === 0 ? undefined : verticalValues(hits, wanted),
  };
}

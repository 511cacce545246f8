import type { Clock, FindResponse__Output, QueryResponse__Output } from '@muster/proto';
import {
  type HitList,
  type RankedPage,
  type RankOutcome,
  type RankRequest,
  type RankSource,
  rank,
} from '@muster/ranker';
import type { Cancellation } from './cancellation.js';
import { giverOf, type Scattered, type ScatteredSource } from './scatter/scattered.js';
import type { Cancel, Plan } from './words.js';

/** Ranks on a thread, or at once where that is cheaper; `full` or `failed` if that cannot be. */
export type RankOnThread = (request: RankRequest) => RankOutcome | Promise<RankOutcome>;

/** A page, and whether it was ranked in full. */
export interface RankedAnswer {
  readonly page: RankedPage;
  readonly wasSkipped: boolean;
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
 * Makes one page out of all lists. Ranks here when the threads have no room or no time: by the first phase alone, which
 * today is all there is, so the page is the same.
 */
export async function rankHits(
  plan: Plan,
  scattered: Scattered,
  limits: RankLimits,
  { rankOnThread, clock }: RankDependencies,
): Promise<RankedAnswer> {
  const request: RankRequest = {
    sources: scattered.sources.map((source, place) => rankSource(source, isLeftOut(scattered, place))),
    k: plan.k,
    offset: plan.offset,
    rrfConstant: plan.route.rrfConstant,
  };
  if (limits.untilMs <= clock.now()) return { page: rank(request), wasSkipped: true };
  const ranking = rankOnThread(request);
  const page = ranking instanceof Promise ? await within(limits, ranking, clock) : ranking;
  // To rank for nobody, for many at once, would hold up those who wait.
  limits.cancellation.refuseIfGone();
  return typeof page === 'string' ? { page: rank(request), wasSkipped: true } : { page, wasSkipped: false };
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
function rankSource(source: ScatteredSource, isLeftOut: boolean): RankSource {
  const { weight } = source.planned;
  const giver = giverOf(source);
  if (giver.kind === 'absent' || isLeftOut) return { weight, lists: [] };
  if (giver.kind === 'index') {
    return { weight, lists: giver.answered.map(({ outcome }) => shardList(outcome.value)) };
  }
  return { weight, lists: giver.outcome.ok ? [verticalList(giver.outcome.value)] : [] };
}

const noHits: HitList = { count: 0, seqs: new Uint8Array(0), scores: new Uint8Array(0) };

/** One retriever has one list; its columns were checked when it came. */
function shardList({ lists }: QueryResponse__Output): HitList {
  return lists[0] ?? noHits;
}

/** A vertical's hits have no `seq`; their place stands for it. */
function verticalList({ hits }: FindResponse__Output): HitList {
  const seqs = Float64Array.from(hits, (_hit, place) => place);
  const scores = Float64Array.from(hits, ({ score }) => score);
  return { count: hits.length, seqs: new Uint8Array(seqs.buffer), scores: new Uint8Array(scores.buffer) };
}

import {
  codecs,
  OnLowCoverage,
  SearchError,
  type SearchRequest__Output,
  type SearchResponse,
  SourceState,
} from '@muster/proto';
import { type Answer, makeAnswer } from './answer/make-answer.js';
import type { ReservedPhase, Reserves, RouteReserves } from './budget/reserves.js';
import { type Budget, shareBudget } from './budget/share-budget.js';
import type { Cancellation } from './cancellation.js';
import { countOn } from './cursor/count-on.js';
import { cutAnswer, turnPage } from './cursor/turn-page.js';
import { fetchDocuments, nothingFetched } from './fetch-phase.js';
import { mostWaitMs } from './gather/cutoff.js';
import { type WaitDependencies, type WaitLimits, waitForWrites } from './generation/wait-for-writes.js';
import { keepGenerations, keepingOf, type LeaseDependencies } from './lease-phase.js';
import { askNewest, decidedBy, hasLostGeneration, weighIndexes } from './lost-generation.js';
import type { SearchObserver } from './metrics/metrics.js';
import { makePlan, type PlanInputs, wantsDocuments } from './plan/make-plan.js';
import type { DeadlyQueries } from './policy/deadly-queries.js';
import type { RankOnThread } from './rank-phase.js';
import { hasAnswered } from './record/has-answered.js';
import { keepQuery } from './record/keep-query.js';
import type { QueryNotes } from './record/query-notes.js';
import { queryRecord } from './record/query-record.js';
import { withoutBanned } from './rules/bans.js';
import { findPins, type Pins } from './rules/find-pins.js';
import { rankPinned } from './rules/rank-pinned.js';
import { type ScatterDependencies, scatter } from './scatter/scatter.js';
import type { Scattered } from './scatter/scattered.js';
import { EarlyPages, type EarlyReader } from './stream/early-pages.js';
import type { Plan } from './words.js';

/** What accompanies a query on its way. */
export interface SearchContext {
  /** When the caller's time is up, by the coordinator's clock. */
  readonly deadlineMs: number;
  /** When the query was accepted, by the coordinator's clock. */
  readonly acceptedMs: number;
  readonly cancellation: Cancellation;
  /** Is told what is decided and found on the way. */
  readonly notes: QueryNotes;
  /** Wants pages before the whole answer is there. @default nobody */
  readonly early?: EarlyReader;
}

/** What a query needs on its way. */
export interface SearchDependencies extends PlanInputs, ScatterDependencies, WaitDependencies, LeaseDependencies {
  readonly rankOnThread: RankOnThread;
  readonly reserves: Reserves;
  readonly observer: SearchObserver;
  readonly deadly: DeadlyQueries;
}

/**
 * Answers a query:
 *
 * 1. plan: what is asked of whom, when the writes are visible that it is to see;
 * 2. statistics: the numbers to score by, which also tell shards that cannot match;
 * 3. scatter and gather: ask everyone else, wait until the cutoff;
 * 4. rank: one page out of all lists;
 * 5. fetch: the documents of the page;
 * 6. answer: with what it rests on.
 *
 * @throws SearchError if the query is invalid, or one that servers die of, no source answered, a required one did not, or coverage is below what
 * the query demands; everything else that goes wrong is in the answer
 */
export async function rootSearch(
  request: SearchRequest__Output,
  context: SearchContext,
  dependencies: SearchDependencies,
): Promise<SearchResponse> {
  const { clock, observer, deadly } = dependencies;
  const { cancellation, acceptedMs, notes } = context;
  deadly.refuseIfDeadly(request);
  let plan = makePlan(request, dependencies);
  notes.plan = plan;
  const timeoutMs = Math.min(request.timeoutMs || Number.POSITIVE_INFINITY, plan.route.timeoutMs);
  const deadlineMs = Math.min(context.deadlineMs, acceptedMs + timeoutMs);
  const reserves = dependencies.reserves.of(plan.routeName);
  const budget = shareBudget(deadlineMs, clock, reserves, mostWaitMs(plan.cutoff));
  const needsDocuments = wantsDocuments(request) && plan.k > 0;
  notes.deadlineMs = deadlineMs;
  if (request.waitFor.length > 0) {
    plan = await planWithWrites(plan, { cutoffMs: budget.gatherUntil(needsDocuments), cancellation }, dependencies);
    notes.plan = plan;
  }
  notes.phaseEnded(clock.now());
  cancellation.refuseIfGone();

  const indexes = await weighIndexes(plan, budget, context, dependencies);
  notes.statistics = indexes.flatMap(({ weighed }) => weighed.asked ?? []);
  plan = countOn(plan, indexes);
  notes.plan = plan;
  notes.phaseEnded(clock.now());
  cancellation.refuseIfGone();

  notes.cutoffMs = budget.gatherUntil(needsDocuments);
  const limits = { cutoffMs: notes.cutoffMs, leastTripMs: budget.leastTripMs, cancellation };
  let pins: Pins | undefined;
  const early = context.early && earlyPages(context.early, { plan, budget, context, pins: () => pins }, dependencies);
  const scattering = scatter(
    plan,
    indexes,
    early === undefined ? limits : { ...limits, watcher: early },
    dependencies,
  ).finally(() => early?.over());
  pins = findPins(plan, limits, dependencies);
  let scattered = await scattering;
  if (scattered.end.by === 'strategy') pins.stopSoon();
  if (hasLostGeneration(scattered)) {
    const newest = await askNewest({ plan, scattered }, { ...limits, budget }, dependencies);
    if (newest.plan !== plan) pins = findPins(newest.plan, limits, dependencies);
    ({ plan, scattered } = newest);
    notes.plan = plan;
  }
  scattered = withoutBanned(scattered);
  const found = { scattered, pins: await pins.looked };
  notes.scattered = scattered;
  if (scattered.tripMs !== undefined) reserves.tripTook(scattered.tripMs);
  const gathered = clock.now();
  notes.phaseEnded(gathered);
  cancellation.refuseIfGone();
  const isFatal = scattered.sources.some((source) => source.isFatal === true);

  const rankLimits = { untilMs: budget.rankUntil(needsDocuments), cancellation };
  const pinned = await rankPinned(plan, found, rankLimits, dependencies);
  const { ranked, cursor } = turnPage(plan, scattered, pinned.ranked, dependencies);
  ({ scattered } = pinned);
  const { unpinned } = pinned;
  const rankedMs = clock.now();
  notes.phaseEnded(rankedMs);
  cancellation.refuseIfGone();
  notes.ranked = ranked.by;
  learn(reserves, 'rank', { tookMs: rankedMs - gathered, wasCut: ranked.by === 'skipped' });

  // An error needs no documents, and nothing kept for further pages.
  const keep = keepingOf(plan, cursor !== undefined);
  const keeping =
    keep.durationMs > 0 && !isFatal
      ? keepGenerations(scattered, { ...limits, cutoffMs: budget.fetchUntil(), ...keep }, dependencies)
      : undefined;
  const fetchLimits = {
    cutoffMs: budget.fetchUntil(),
    leastTripMs: limits.leastTripMs,
    hasTimeForExtras: budget.hasTimeForExtras(),
    cancellation,
  };
  const { documentAt, asked, wasCut, lacksExtras } =
    needsDocuments && !isFatal
      ? await fetchDocuments(plan, scattered, ranked.page, fetchLimits, dependencies)
      : nothingFetched;
  notes.fetched = asked;
  const fetched = clock.now();
  notes.phaseEnded(fetched);
  cancellation.refuseIfGone();
  // What nobody was asked says nothing of what asking takes.
  if (asked.some(({ outcome }) => outcome.attempts > 0))
    learn(reserves, 'fetch', { tookMs: fetched - rankedMs, wasCut });

  const isNotKept = keeping !== undefined && !(await keeping);
  const endedMs = keeping === undefined ? fetched : clock.now();
  const times = notes.times(endedMs);
  const answer = makeAnswer({ plan, scattered, ranked, unpinned, documentAt, lacksExtras, isNotKept, cursor, times });
  notes.answer = answer;
  refuseIfTooLittle(plan, answer);
  observer.answered(answer, times);
  deadly.ended(request, answer.share === 1, (source, shard) => hasAnswered(notes, source, shard));
  if (request.explain) answer.response.record = queryRecord(keepQuery(notes, endedMs));
  return answer.response;
}

/** What early pages are made of. */
interface EarlyParts {
  readonly plan: Plan;
  readonly budget: Budget;
  readonly context: SearchContext;
  readonly pins: () => Pins | undefined;
}

/** Pages of what there is before all is there, each ranked, with its documents, and with what it rests on. */
function earlyPages(
  { reader, firstPageMs }: EarlyReader,
  { plan, budget, context, pins }: EarlyParts,
  dependencies: SearchDependencies,
): EarlyPages {
  const { clock } = dependencies;
  const { cancellation, notes, acceptedMs } = context;
  const needsDocuments = wantsDocuments(plan.request) && plan.k > 0;
  const makePage = async (soFar: Scattered): Promise<SearchResponse | undefined> => {
    const beganMs = clock.now();
    const pinned = pins()?.soFar;
    const found = { scattered: withoutBanned(soFar), pins: pinned ?? [] };
    const rankLimits = { untilMs: budget.rankUntil(needsDocuments), cancellation };
    const { scattered, ranked: whole, unpinned } = await rankPinned(plan, found, rankLimits, dependencies);
    const ranked = cutAnswer(plan, whole);
    const rankedMs = clock.now();
    const hasTimeForExtras = budget.hasTimeForExtras();
    const fetchLimits = {
      cutoffMs: budget.fetchUntil(),
      leastTripMs: budget.leastTripMs,
      hasTimeForExtras,
      cancellation,
    };
    const { documentAt, lacksExtras } = needsDocuments
      ? await fetchDocuments(plan, scattered, ranked.page, fetchLimits, dependencies)
      : nothingFetched;
    const times = notes.times(clock.now(), [beganMs, rankedMs]);
    const answer = makeAnswer({ plan, scattered, ranked, unpinned, documentAt, lacksExtras, times });
    // A document that is yet to be pinned changes the page, whatever sources tell.
    if (pinned === undefined) answer.response.exact = false;
    return mayBeShown(plan, answer) ? answer.response : undefined;
  };
  const firstPageAtMs = acceptedMs + (firstPageMs || plan.route.firstPageMs);
  return new EarlyPages({ reader, clock, firstPageAtMs, makePage });
}

/** What may still end with an error for want of something is not shown without it; nor is a page of nothing. */
function mayBeShown(plan: Plan, { response: { hits = [], sources = [] }, share }: Answer): boolean {
  const lacksRequired = plan.sources.some(
    ({ role }, place) => role === 'required' && sources[place]?.state === SourceState.SOURCE_STATE_FAILED,
  );
  const isTooLow = plan.request.onLowCoverage === OnLowCoverage.ON_LOW_COVERAGE_ERROR && share < plan.minCoverage;
  return hits.length > 0 && !lacksRequired && !isTooLow;
}

/** The plan anew when the writes that the query is to see are visible; indexes in which one is not are not asked. */
async function planWithWrites(
  plan: Plan,
  limits: WaitLimits,
  dependencies: PlanInputs & WaitDependencies,
): Promise<Plan> {
  const { request, states, sources } = plan;
  const isOff = (index: string): boolean =>
    sources.some((one) => one.kind === 'absent' && one.name === index && one.fault?.failure === 'switched-off');
  const asked = new Map([...states].filter(([index]) => !isOff(index)));
  const unseen = await waitForWrites(asked, limits, dependencies);
  return makePlan(request, { ...dependencies, ...decidedBy(plan) }, unseen);
}

function learn(
  reserves: RouteReserves,
  phase: ReservedPhase,
  { tookMs, wasCut }: { readonly tookMs: number; readonly wasCut: boolean },
): void {
  if (wasCut) reserves.wasCut(phase, tookMs);
  else reserves.took(phase, tookMs);
}

/** An error is rare: only when nothing came, or less than the caller said it can use. */
function refuseIfTooLittle(plan: Plan, { response, share, isEmptyHanded, isOnlyLate, missingRequired }: Answer): void {
  const isTooLow = plan.request.onLowCoverage === OnLowCoverage.ON_LOW_COVERAGE_ERROR && share < plan.minCoverage;
  if (!isEmptyHanded && missingRequired.length === 0 && !isTooLow) return;
  const why =
    missingRequired.length > 0
      ? `sources that it cannot do without did not answer: ${missingRequired.join(', ')}`
      : isEmptyHanded
        ? 'no source answered'
        : `coverage is ${share.toFixed(4)}, below min_coverage ${plan.minCoverage}`;
  const failed = (response.sources ?? []).filter(({ message }) => message !== '' && message !== undefined);
  const details = failed.map(({ source, message }) => `${source}: ${message}`).join('; ');
  const record = codecs.searchResponse.decode(codecs.searchResponse.encode(response));
  throw new SearchError(
    isOnlyLate ? 'deadline-exceeded' : 'insufficient-coverage',
    details === '' ? why : `${why} (${details})`,
    {
      response: record,
    },
  );
}

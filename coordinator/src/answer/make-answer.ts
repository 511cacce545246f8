import {
  Degradation,
  type Gathering,
  GatheringEnd,
  type Hit,
  type SearchResponse,
  type SourceReport,
  SourceState,
  type UnpinnedDocument,
  UnpinnedReason,
} from '@muster/proto';
import type { RankedPage } from '@muster/ranker';
import type { Fetched } from '../fetch-phase.js';
import { modelName, type SecondPhases } from '../plan/plan-second-phase.js';
import type { RankedAnswer } from '../rank-phase.js';
import type { LackingPin } from '../rules/find-pins.js';
import { isRescored, type Scattered, type ScatteredIndex, type ScatteredSource } from '../scatter/scattered.js';
import type { Plan } from '../words.js';
import { answerFacets } from './answer-facets.js';
import { coverageOf, sumTotals } from './coverage.js';
import { reportBlending } from './hit-details.js';
import type { IndexJudgement } from './judge-index.js';
import { hasSkew, isCut, isEmptyHanded, isNoWorseThanLate, isWithoutAnything, judgeSource } from './judge-source.js';
import { isTakenFinal, reportNotTaken } from './judge-taken.js';
import { isUnselected } from './judge-vertical.js';
import { makeHits } from './make-hits.js';

/** Durations of a query's phases, in milliseconds. */
export interface PhaseTimes {
  readonly totalMs: number;
  readonly planMs: number;
  readonly statisticsMs: number;
  readonly gatherMs: number;
  readonly rankMs: number;
  readonly fetchMs: number;
}

/** All that an answer is made of. */
export interface AnswerParts {
  readonly plan: Plan;
  readonly scattered: Scattered;
  readonly ranked: RankedAnswer;
  /** Documents that rules pin and that stand nowhere by that. */
  readonly unpinned: readonly LackingPin[];
  readonly documentAt: Fetched['documentAt'];
  /** Snippets were wanted, and there was no time for them. */
  readonly lacksExtras: boolean;
  /** The generations read were to be kept readable, and a shard did not promise it. */
  readonly isNotKept?: boolean;
  /** Where the next page begins; nothing if there is none, or nobody wants it. */
  readonly cursor?: Uint8Array | undefined;
  readonly times: PhaseTimes;
}

/** An answer, and what decides whether it may be given. */
export interface Answer {
  readonly response: SearchResponse;
  /** Share of documents the answer rests on, in [0, 1]. */
  readonly share: number;
  /** What it rests on as far as each source goes, if that is an index, in the order of the route. */
  readonly judgements: readonly (IndexJudgement | undefined)[];
  /** No source answered. */
  readonly isEmptyHanded: boolean;
  /** Time alone is to blame for what is missing. */
  readonly isOnlyLate: boolean;
  /** Names of sources that failed and without which there is no answer. */
  readonly missingRequired: readonly string[];
}

/** Makes the answer: hits, coverage, a state and a reason for every source. Pure. */
export function makeAnswer({
  plan,
  scattered,
  ranked,
  unpinned,
  documentAt,
  lacksExtras,
  isNotKept,
  cursor,
  times,
}: AnswerParts): Answer {
  const options = {
    window: plan.window,
    hitsPerGroup: plan.order.collapse?.hitsPerGroup,
    threshold: plan.request.totalHitsThreshold,
    reportsAll: plan.request.explain,
  };
  const all = scattered.sources.map((source) => judgeSource(source, options));
  const judged = all.flatMap(({ judgement }) => judgement ?? []);
  const reports = all.map(({ report }) => report);
  const judgements = all.map(({ judgement }) => judgement);
  // Who is opportunistic is no part of what an answer has to rest on.
  const waitedFor = all.filter(({ source }) => source.planned.role !== 'opportunistic');
  const indexes = waitedFor.flatMap(({ judgement }) => judgement ?? []);
  const hits = makeHits(plan, scattered, ranked, documentAt);
  countHitsOnPage(reports, hits);
  if (ranked.page.details !== undefined) reportBlending(reports, ranked.page.details);
  if (ranked.by !== 'skipped') nameModels(reports, scattered.sources, plan.secondPhases);
  const { taken } = scattered;
  const asked = waitedFor.map(({ source }) => source);
  const partialStatistics = asked.some((source) => source.kind === 'index' && source.weighed.isPartial);
  // Where sources stand in for each other, nothing is missing of those that are not taken.
  const counted =
    taken === undefined ? waitedFor : waitedFor.filter(({ source }) => source === scattered.sources[taken.source]);
  const verticalsAnswered = counted.every(
    ({ source, judgement, report }) =>
      judgement !== undefined || report.state === SourceState.SOURCE_STATE_COMPLETE || isUnselected(source),
  );
  const shardsAnswered = counted.every(
    ({ judgement }) => judgement === undefined || judgement.shardsComplete === judgement.shards,
  );
  const isSubstituted = counted.some(({ source }) => source.standIn !== undefined);
  const coverage = coverageOf(indexes);
  const isWhole = asksAllIndexes(plan);
  const isSkewed = hasSkew(asked);
  const lacksPins = unpinned.some(
    ({ source, why }) => why === 'not-known' && plan.sources[source]?.role !== 'opportunistic',
  );
  const lacksHits = lacksBehindRepeated(plan, ranked.page, judgements);
  const isFinal =
    taken === undefined
      ? indexes.every((index) => index.isFinal) && verticalsAnswered
      : isTakenFinal(taken, plan, { indexes: judged, reports });
  const response: SearchResponse = {
    hits,
    totalHits: sumTotals(indexes, isWhole),
    coverage,
    sources: reports,
    exact: isFinal && !isSkewed && !isSubstituted && !lacksPins && !lacksHits,
    degradedBy: degradations([
      [Degradation.DEGRADATION_SHARDS_MISSING, !shardsAnswered],
      [Degradation.DEGRADATION_VERTICALS_MISSING, !verticalsAnswered],
      [Degradation.DEGRADATION_STATISTICS_PARTIAL, partialStatistics],
      [Degradation.DEGRADATION_RANKING_SKIPPED, ranked.by === 'skipped'],
      [Degradation.DEGRADATION_DOCUMENTS_MISSING, hits.some(({ documentMissing }) => documentMissing === true)],
      [Degradation.DEGRADATION_GENERATION_SKEW, isSkewed],
      [Degradation.DEGRADATION_QUERY_CUT, asked.some(isCut)],
      [Degradation.DEGRADATION_EXTRAS_SKIPPED, lacksExtras],
      [Degradation.DEGRADATION_SUBSTITUTED, isSubstituted],
      [Degradation.DEGRADATION_GENERATIONS_NOT_KEPT, isNotKept === true],
      [Degradation.DEGRADATION_CURSOR_MOVED, plan.paging?.isMoved === true],
      [Degradation.DEGRADATION_PINS_NOT_KNOWN, lacksPins],
    ]),
    timings: timingsOf(times),
    gathering: gatheringOf(scattered),
    hitsBefore: plan.paging?.hitsBefore ?? plan.offset,
    ...(cursor === undefined ? {} : { cursor }),
    ...(plan.request.explain ? { explanation: explain(plan, scattered) } : {}),
    ...(unpinned.length === 0 ? {} : { unpinned: unpinned.map((pin) => unpinnedDocument(pin, plan)) }),
    ...(plan.facets === undefined ? {} : { facets: answerFacets(plan.facets, scattered, { judgements, isWhole }) }),
  };
  // What is missing for an error, or else at all; by the reports as they are before others are told of what was taken.
  const fatal = all.filter(({ source }) => source.isFatal === true);
  const isOnlyLate = (fatal.length > 0 ? fatal : waitedFor).every(isNoWorseThanLate);
  if (taken !== undefined) reportNotTaken(reports, plan.sources[taken.source]?.name ?? '');
  return {
    response,
    share: coverage.share,
    judgements,
    isEmptyHanded: isEmptyHanded(all),
    isOnlyLate,
    missingRequired: fatal.map(({ source }) => source.planned.name),
  };
}

/**
 * Whether the page might be another if sources whose hits are repeated had been asked for more. A long page is what it is
 * made of.
 */
function lacksBehindRepeated(
  { paging, window, sources }: Plan,
  { details }: RankedPage,
  judgements: readonly (IndexJudgement | undefined)[],
): boolean {
  if (paging?.limit !== undefined || details === undefined) return false;
  return details.sources.some(({ lacksHits = false }, place) => {
    const judgement = judgements[place];
    if (!lacksHits || judgement === undefined || sources[place]?.role === 'opportunistic') return false;
    return !judgement.isTotalExact || judgement.totalHits > window;
  });
}

function unpinnedDocument({ source, id, position, rule, why }: LackingPin, { sources }: Plan): UnpinnedDocument {
  return { source: sources[source]?.name ?? '', id, position, rule, reason: unpinnedReasons[why] };
}

const unpinnedReasons = {
  'not-found': UnpinnedReason.UNPINNED_REASON_NOT_FOUND,
  'not-known': UnpinnedReason.UNPINNED_REASON_NOT_KNOWN,
  'source-missing': UnpinnedReason.UNPINNED_REASON_SOURCE_MISSING,
} as const;

/** Sources that gave hits were rescored by the models of their second phases. */
function nameModels(reports: SourceReport[], sources: readonly ScatteredSource[], phases: SecondPhases): void {
  for (const [place, phase] of phases.sources.entries()) {
    const [report, source] = [reports[place], sources[place]];
    if (phase === undefined || report === undefined || source === undefined) continue;
    if (isRescored(source) && !isWithoutAnything(report)) report.model = modelName(phase);
  }
}

/** What was asked: of each index, at which state, the fields and the query with the numbers all its shards scored by. */
function explain(plan: Plan, { sources }: Scattered): string {
  const indexes = sources.filter(isIndex).map(({ planned: { name, view }, weighed: { query, fields } }) => {
    const { generation, build } = view;
    return { name, generation, build, fields, query };
  });
  const { routeName: route, window, secondPhases } = plan;
  const phases = secondPhases.sources.map((phase) => {
    return phase === undefined ? null : { model: modelName(phase), window: phase.recipe.window };
  });
  const rules = plan.rules === undefined ? {} : { rules: plan.rules.fired };
  const models = phases.length === 0 ? {} : { secondPhases: phases };
  return JSON.stringify({ route, window, ...rules, indexes, ...models });
}

function isIndex(source: ScatteredSource): source is ScatteredIndex {
  return source.kind === 'index';
}

/** Why waiting for sources ended. */
export function gatheringOf({
  end,
  probability,
  asked,
  answered,
}: Pick<Scattered, 'end' | 'probability' | 'asked' | 'answered'>): Gathering {
  const said = end.by === 'strategy' ? { strategy: end.strategy } : {};
  const stated = probability === undefined ? {} : { probabilityComplete: probability };
  return { end: ends[end.by], asked, answered, ...said, ...stated };
}

const ends = {
  all: GatheringEnd.GATHERING_END_ALL,
  strategy: GatheringEnd.GATHERING_END_STRATEGY,
  time: GatheringEnd.GATHERING_END_TIME,
  failure: GatheringEnd.GATHERING_END_FAILURE,
  cancelled: GatheringEnd.GATHERING_END_UNSPECIFIED,
} as const;

function degradations(conditions: readonly (readonly [Degradation & number, boolean])[]): (Degradation & number)[] {
  return conditions.filter(([, holds]) => holds).map(([degradation]) => degradation);
}

/** Behind a long page one index alone is asked: of the others nothing is counted. */
function asksAllIndexes({ paging, route }: Plan): boolean {
  const isAsked = ({ index, role }: Plan['route']['sources'][number], place: number): boolean =>
    index === undefined || role === 'opportunistic' || paging?.places.includes(place) === true;
  return paging === undefined || route.sources.every(isAsked);
}

function countHitsOnPage(reports: readonly SourceReport[], hits: readonly Hit[]): void {
  for (const report of reports) {
    report.hitsOnPage = hits.reduce((count, { source }) => count + (source === report.source ? 1 : 0), 0);
  }
}

/** Where the time went. */
export function timingsOf({ totalMs, planMs, statisticsMs, gatherMs, rankMs, fetchMs }: PhaseTimes) {
  const us = (ms: number): number => Math.round(ms * 1000);
  return {
    totalUs: us(totalMs),
    planUs: us(planMs),
    statisticsUs: us(statisticsMs),
    gatherUs: us(gatherMs),
    rankUs: us(rankMs),
    fetchUs: us(fetchMs),
  };
}

import {
  Degradation,
  type FoundHit__Output,
  type Gathering,
  GatheringEnd,
  type Hit,
  type SearchResponse,
  type SourceReport,
  SourceState,
  type Substitute,
  SubstituteKind,
} from '@muster/proto';
import type { RankedPage } from '@muster/ranker';
import type { Fetched } from '../fetch-phase.js';
import { wantsDocuments } from '../plan/make-plan.js';
import type { RankedAnswer } from '../rank-phase.js';
import {
  giverOf,
  type Scattered,
  type ScatteredIndex,
  type ScatteredSource,
  type StandIn,
} from '../scatter/scattered.js';
import type { Plan } from '../words.js';
import { type IndexJudgement, type JudgeOptions, judgeAbsent, judgeIndex, late, relation } from './judge-index.js';
import { isTakenFinal, reportNotTaken } from './judge-taken.js';
import { reportVertical } from './judge-vertical.js';

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
  readonly documentAt: Fetched['documentAt'];
  /** Snippets were wanted, and there was no time for them. */
  readonly lacksExtras: boolean;
  /** The generations read were to be kept readable, and a shard did not promise it. */
  readonly isNotKept?: boolean;
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
  documentAt,
  lacksExtras,
  isNotKept,
  times,
}: AnswerParts): Answer {
  const options = {
    window: plan.window,
    threshold: plan.request.totalHitsThreshold,
    reportsAll: plan.request.explain,
  };
  const all = scattered.sources.map((source) => judgeSource(source, options));
  const judged = all.flatMap(({ judgement }) => judgement ?? []);
  const reports = all.map(({ report }) => report);
  // Who is opportunistic is no part of what an answer has to rest on.
  const waitedFor = all.filter(({ source }) => source.planned.role !== 'opportunistic');
  const indexes = waitedFor.flatMap(({ judgement }) => judgement ?? []);
  const hits = makeHits(plan, scattered, ranked.page, documentAt);
  countHitsOnPage(reports, hits);
  const { taken } = scattered;
  const asked = waitedFor.map(({ source }) => source);
  const partialStatistics = asked.some((source) => source.kind === 'index' && source.weighed.isPartial);
  // Where sources stand in for each other, nothing is missing of those that are not taken.
  const counted =
    taken === undefined ? waitedFor : waitedFor.filter(({ source }) => source === scattered.sources[taken.source]);
  const verticalsAnswered = counted.every(
    ({ judgement, report }) => judgement !== undefined || report.state === SourceState.SOURCE_STATE_COMPLETE,
  );
  const shardsAnswered = counted.every(
    ({ judgement }) => judgement === undefined || judgement.shardsComplete === judgement.shards,
  );
  const isSubstituted = counted.some(({ source }) => source.standIn !== undefined);
  const coverage = coverageOf(indexes);
  const isSkewed = hasSkew(asked);
  const isFinal =
    taken === undefined
      ? indexes.every((index) => index.isFinal) && verticalsAnswered
      : isTakenFinal(taken, plan, { indexes: judged, reports });
  const response: SearchResponse = {
    hits,
    totalHits: sumTotals(indexes),
    coverage,
    sources: reports,
    exact: isFinal && !isSkewed && !isSubstituted,
    degradedBy: degradations([
      [Degradation.DEGRADATION_SHARDS_MISSING, !shardsAnswered],
      [Degradation.DEGRADATION_VERTICALS_MISSING, !verticalsAnswered],
      [Degradation.DEGRADATION_STATISTICS_PARTIAL, partialStatistics],
      [Degradation.DEGRADATION_RANKING_SKIPPED, ranked.wasSkipped],
      [Degradation.DEGRADATION_DOCUMENTS_MISSING, hits.some(({ documentMissing }) => documentMissing === true)],
      [Degradation.DEGRADATION_GENERATION_SKEW, isSkewed],
      [Degradation.DEGRADATION_QUERY_CUT, asked.some(isCut)],
      [Degradation.DEGRADATION_EXTRAS_SKIPPED, lacksExtras],
      [Degradation.DEGRADATION_SUBSTITUTED, isSubstituted],
      [Degradation.DEGRADATION_GENERATIONS_NOT_KEPT, isNotKept === true],
    ]),
    timings: timingsOf(times),
    gathering: gatheringOf(scattered),
    ...(plan.request.explain ? { explanation: explain(plan, scattered) } : {}),
  };
  // What is missing for an error, or else at all; by the reports as they are before others are told of what was taken.
  const fatal = all.filter(({ source }) => source.isFatal === true);
  const isOnlyLate = (fatal.length > 0 ? fatal : waitedFor).every(isNoWorseThanLate);
  if (taken !== undefined) reportNotTaken(reports, plan.sources[taken.source]?.name ?? '');
  return {
    response,
    share: coverage.share,
    judgements: all.map(({ judgement }) => judgement),
    isEmptyHanded: reports.every(isWithoutAnything),
    isOnlyLate,
    missingRequired: fatal.map(({ source }) => source.planned.name),
  };
}

/** A source with its report, and, if it is an index, what the answer rests on as far as it goes. */
interface JudgedSource {
  readonly source: ScatteredSource;
  readonly report: SourceReport;
  readonly judgement?: IndexJudgement;
}

function judgeSource(source: ScatteredSource, options: JudgeOptions): JudgedSource {
  const { standIn } = source;
  const substitute = standIn === undefined ? {} : { substitute: substituteOf(standIn) };
  if (source.kind === 'vertical') return { source, report: { ...reportVertical(source), ...substitute } };
  const judgement = source.kind === 'absent' ? judgeAbsent(source) : judgeIndex(source, options);
  return { source, report: { ...judgement.report, ...substitute }, judgement };
}

function substituteOf({ kind, source, ageMs }: StandIn): Substitute {
  return { kind: substituteKinds[kind], source, ageMs: Math.round(ageMs) };
}

const substituteKinds = {
  configured: SubstituteKind.SUBSTITUTE_KIND_CONFIGURED,
  source: SubstituteKind.SUBSTITUTE_KIND_SOURCE,
  cached: SubstituteKind.SUBSTITUTE_KIND_CACHED,
} as const;

function isWithoutAnything({ state, substitute }: SourceReport): boolean {
  return state === SourceState.SOURCE_STATE_FAILED && substitute == null;
}

/** What was asked: of each index, at which state, the fields and the query with the numbers all its shards scored by. */
function explain(plan: Plan, { sources }: Scattered): string {
  const indexes = sources.filter(isIndex).map(({ planned: { name, view }, weighed: { query, fields } }) => {
    const { generation, build } = view;
    return { name, generation, build, fields, query };
  });
  return JSON.stringify({ route: plan.routeName, window: plan.window, indexes });
}

function isIndex(source: ScatteredSource): source is ScatteredIndex {
  return source.kind === 'index';
}

/** Whether what was asked of an index is less than the caller wrote. */
function isCut(source: ScatteredSource): boolean {
  return source.kind === 'index' && (source.planned.analyzed.truncated || source.weighed.cutPatterns.length > 0);
}

/** Whether time alone is to blame for what is missing of a source. */
function isNoWorseThanLate({ report: { reason }, judgement }: JudgedSource): boolean {
  return judgement === undefined ? late.has(reason as number) : judgement.isOnlyLate;
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

function hasSkew(sources: readonly ScatteredSource[]): boolean {
  return sources.some(
    (source) =>
      source.kind === 'index' &&
      (source.planned.view.isSkewed ||
        source.answered.some(({ outcome }) => outcome.value.generation !== source.planned.view.generation)),
  );
}

function sumTotals(judged: readonly IndexJudgement[]) {
  const value = judged.reduce((sum, { totalHits }) => sum + totalHits, 0);
  return { value, relation: relation(judged.every(({ isTotalExact }) => isTotalExact)) };
}

function coverageOf(judged: readonly IndexJudgement[]) {
  const sum = (count: (judgement: IndexJudgement) => number) => judged.reduce((total, one) => total + count(one), 0);
  const documents = completeDocuments(judged);
  const documentsDecided = sum((one) => one.documentsDecided);
  const shards = sum((one) => one.shards);
  const shardsComplete = sum((one) => one.shardsComplete);
  // Without documents there is nothing to miss, but for an index nobody has ever heard of.
  const whenEmpty = shards === 0 ? 1 : shardsComplete / shards;
  const share = documents === 0 ? whenEmpty : documentsDecided / documents;
  return { documents, documentsDecided, shards, shardsComplete, share };
}

/** Shards of an index never heard of have, for all we know, as many documents as the others on average. */
function completeDocuments(judged: readonly IndexJudgement[]): number {
  let documents = 0;
  let known = 0;
  let shards = 0;
  for (const one of judged) {
    shards += one.shards;
    if (one.documents === undefined) continue;
    known += one.shards;
    documents += one.documents;
  }
  return known === shards || known === 0 ? documents : Math.round((documents / known) * shards);
}

function makeHits(plan: Plan, { sources }: Scattered, page: RankedPage, documentAt: Fetched['documentAt']): Hit[] {
  const isWanted = wantsDocuments(plan.request);
  const hits: Hit[] = [];
  for (let place = 0; place < page.count; place++) {
    const source = sources[page.source[place] as number] as ScatteredSource;
    const giver = giverOf(source);
    const position = page.position[place] as number;
    const shard = giver.kind === 'index' ? giver.answered[page.list[place] as number] : undefined;
    const content = shard === undefined ? verticalHit(giver, position) : documentAt(place);
    // Literals, and no field that is not needed: spreads and defaults took a fifth of a query's time here.
    const hit: Hit = {
      source: source.planned.name,
      score: page.score[place] as number,
      sourceScore: page.sourceScore[place] as number,
      sourceRank: page.sourceRank[place] as number,
    };
    if (shard !== undefined) {
      hit.shard = shard.number;
      hit.seq = page.seq[place] as number;
      const explanation = shard.outcome.value.explanations[position];
      if (explanation !== undefined) hit.explanation = explanation;
    }
    if (content !== undefined) {
      hit.id = content.id;
      hit.document = content.document;
      hit.snippets = content.snippets;
    } else if (isWanted) hit.documentMissing = true;
    hits.push(hit);
  }
  return hits;
}

function verticalHit(source: ScatteredSource, position: number): FoundHit__Output | undefined {
  return source.kind === 'vertical' && source.outcome.ok ? source.outcome.value.hits[position] : undefined;
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

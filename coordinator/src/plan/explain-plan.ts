import type { SearchRequest__Output } from '@muster/proto';
import type { RankRecipe } from '@muster/ranker';
import type { RouteReserves } from '../budget/reserves.js';
import type { RuledQuery } from '../rules/ruled-query.js';
import { findRequestOf } from '../scatter/find-request.js';
import { hitsToAsk } from '../scatter/hits-to-ask.js';
import type { Spreads } from '../scatter/spreads.js';
import type { IndexStatistics } from '../statistics/collect.js';
import type { KnownStatistics } from '../statistics/statistics-cache.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type { Plan, PlannedCutoff, PlannedIndex, PlannedSource, Shard } from '../words.js';
import { makePlan, type PlanInputs } from './make-plan.js';
import { modelName } from './plan-second-phase.js';

/** What explaining a plan looks at. */
export interface ExplainInputs extends PlanInputs {
  readonly statisticsOf: (index: string) => Pick<IndexStatistics, 'remembered'>;
  readonly spreads: Pick<Spreads, 'isEven'>;
  readonly reserves: { of(route: string): Pick<RouteReserves, 'kept'> };
}

/** What a query would ask of whom, as plain data, whose shape may grow. Times are in milliseconds. */
export interface ExplainedPlan {
  readonly route: string;
  readonly k: number;
  readonly offset: number;
  /** Hits ranked. */
  readonly window: number;
  readonly timeoutMs: number;
  readonly minCoverage: number;
  readonly cutoff: PlannedCutoff;
  readonly blend: RankRecipe['blend'];
  readonly mayHedge: boolean;
  /** What the route's rules make of the query; nothing if it has none. */
  readonly rules?: ExplainedRules;
  /** Time kept for what follows gathering, by phase; what is asked with less than `leastTrip` cannot come back. */
  readonly keptBackMs: Readonly<Record<'rank' | 'fetch' | 'reply' | 'leastTrip', number>>;
  readonly sources: readonly ExplainedSource[];
}

/** What rules make of a query, beside what is said of each source. */
export interface ExplainedRules {
  /** Names of the rules that hold, in their order. */
  readonly hold: readonly string[];
  readonly pins: readonly { readonly source: string; readonly id: string; readonly position: number }[];
}

/** What a source would be asked. What is not there does not apply. */
export interface ExplainedSource extends Partial<ExplainedIndex> {
  readonly source: string;
  readonly kind: PlannedSource['kind'];
  readonly role: PlannedSource['role'];
  readonly weight: number;
  readonly asked: boolean;
  /** Why it is not asked. */
  readonly reason?: string;
  /** Ids of its documents that rules leave out. */
  readonly banned?: readonly string[];
  /** Its best hits, so many, would be scored anew by a model. */
  readonly secondPhase?: { readonly model: string; readonly window: number };
  /** Hits that a vertical is asked for. */
  readonly k?: number | undefined;
  /** What the vertical has of its own, below the route's. */
  readonly timeoutMs?: number | undefined;
}

interface ExplainedIndex {
  readonly generation: number;
  readonly isSkewed: boolean;
  readonly hitsOfEachShard: number;
  readonly features: PlannedIndex['features'];
  readonly values: PlannedIndex['values'];
  /** Words and patterns, as `field:text`, whose statistics would be asked for first: bounds and costs are without them. */
  readonly missingTerms: readonly string[];
  readonly missingPatterns: readonly string[];
  readonly shards: readonly ExplainedShard[];
}

/** What a shard would be asked. */
export interface ExplainedShard {
  readonly shard: number;
  /** False: it cannot match. */
  readonly asked: boolean;
  readonly documents: number | undefined;
  readonly generation: number;
  /** No document of it scores more; null: not known. */
  readonly bound: number | null;
  /** Entries of the words' lists there: what reading them costs goes with it. */
  readonly postings: number;
  readonly replicas: readonly ExplainedReplica[];
}

interface ExplainedReplica {
  readonly address: string;
  readonly zone?: string;
  /** False: it has not said yet what it serves. */
  readonly serves: boolean;
  readonly inFlight: number;
  readonly owesPong?: boolean;
  /** Why it is asked less than others. */
  readonly trouble?: string;
}

/**
 * Says what a query would ask of whom, and what that is likely to cost, without asking anybody. Bounds and costs are by the statistics that are remembered of the query's words; `missingTerms` are
 * those that would be asked for first, and where there are any, bounds and costs are only of the others.
 *
 * @throws SearchError if the query could not be asked
 */
export function explainPlan(request: SearchRequest__Output, inputs: ExplainInputs): ExplainedPlan {
  const plan = makePlan(request, inputs);
  const { routeName, route, k, offset, window, cutoff, minCoverage } = plan;
  const sources = plan.sources.map((source, place) => ({
    ...explainSource(source, plan, inputs),
    ...explainRanking(source, plan, place),
  }));
  const { rank, fetch, reply, leastTrip } = inputs.reserves.of(routeName).kept;
  return {
    route: routeName,
    k,
    offset,
    window,
    timeoutMs: Math.min(request.timeoutMs || Number.POSITIVE_INFINITY, route.timeoutMs),
    minCoverage,
    cutoff,
    blend: plan.recipe.blend,
    mayHedge: plan.switches.mayHedge,
    ...(plan.rules === undefined ? {} : { rules: explainRules(plan.rules, plan) }),
    keptBackMs: { rank, fetch, reply, leastTrip },
    sources,
  };
}

function explainRules({ fired, pins }: RuledQuery, { route }: Plan): ExplainedRules {
  const nameOf = ({ index, vertical }: Plan['route']['sources'][number]): string => index ?? vertical ?? '';
  return {
    hold: fired,
    // The cast is of a place that the route has.
    pins: pins.map(({ source, id, position }) => {
      return { source: nameOf(route.sources[source] as Plan['route']['sources'][number]), id, position };
    }),
  };
}

function explainRanking(
  { banned = [] }: PlannedSource,
  { secondPhases }: Plan,
  place: number,
): Pick<ExplainedSource, 'banned' | 'secondPhase'> {
  const phase = secondPhases.sources[place];
  return {
    ...(banned.length === 0 ? {} : { banned }),
    ...(phase === undefined ? {} : { secondPhase: { model: modelName(phase), window: phase.recipe.window } }),
  };
}

function explainSource(source: PlannedSource, plan: Plan, inputs: ExplainInputs): ExplainedSource {
  const { kind, name, role, weight } = source;
  const common = { source: name, kind, role, weight };
  if (source.kind === 'index') return { ...common, ...explainIndex(source, plan, inputs) };
  const { fault } = source;
  const asked = source.kind === 'vertical' && fault === undefined;
  const reason = fault?.message ?? (source.kind === 'absent' ? 'no replica has ever served' : undefined);
  const wanted = source.kind === 'vertical' ? { k: findRequestOf(source, plan).k, timeoutMs: source.timeoutMs } : {};
  return { ...common, asked, ...(reason === undefined ? {} : { reason }), ...wanted };
}

function explainIndex(
  planned: PlannedIndex,
  plan: Plan,
  { statisticsOf, spreads }: ExplainInputs,
): ExplainedIndex & { readonly asked: true } {
  const { view, analyzed, features, values } = planned;
  const { weighed, known } = statisticsOf(planned.name).remembered(planned);
  const mayMatch = view.shards.map(({ number }) => weighed.canMatch(number));
  const isMissing = (entry: { readonly known: number } | undefined): boolean => entry?.known !== view.shards.length;
  const missingTerms = analyzed.terms
    .filter((_, i) => isMissing(known.terms[i]))
    .map(({ field, term }) => `${field}:${term}`);
  const missingPatterns = analyzed.patterns
    .filter((_, i) => !view.shards.every(({ number }) => known.patterns[i]?.told[number] === true))
    .map(({ field, text }) => `${field}:${text}`);
  return {
    asked: true,
    generation: view.generation,
    isSkewed: view.isSkewed,
    hitsOfEachShard: hitsToAsk(plan, planned, mayMatch, { mayAskFewer: (...asked) => spreads.isEven(...asked) }),
    features,
    values,
    missingTerms,
    missingPatterns,
    shards: view.shards.map((shard) => explainShard(shard, weighed, known)),
  };
}

function explainShard(shard: Shard, weighed: WeighedIndex, known: KnownStatistics): ExplainedShard {
  const { number, documents, generation, replicas } = shard;
  const bound = weighed.boundOf(number);
  const postings = known.terms.reduce((sum, entry) => sum + (entry?.byShard[number]?.documentFrequency ?? 0), 0);
  return {
    shard: number,
    asked: weighed.canMatch(number),
    documents,
    generation,
    // JSON has no infinity.
    bound: Number.isFinite(bound) ? bound : null,
    postings,
    replicas: replicas.map(({ address, zone, hello, inFlight, owesPong, trouble }) => ({
      address,
      ...(zone === undefined ? {} : { zone }),
      serves: hello !== undefined,
      inFlight,
      ...(owesPong ? { owesPong } : {}),
      ...(trouble === '' ? {} : { trouble }),
    })),
  };
}

import { QuerySyntax, SearchError, type SearchRequest__Output } from '@muster/proto';
import {
  type AnalyzedQuery,
  analyzeQuery,
  InvalidQuery,
  parseQuery,
  type Schema,
  searchableFields,
  textFields,
} from '@muster/shard/query';
import { defaultK } from '../config/failure-schema.js';
import type { RouteConfig, SourceConfig } from '../config/schema.js';
import { withoutIds } from '../rules/bans.js';
import type { RuledSource } from '../rules/ruled-query.js';
import type { AbsentIndex, IndexView, PlannedOrder, PlannedSource, WantedValue } from '../words.js';
import { checkFilter } from './check-filter.js';
import { invalid } from './check-request.js';
import { facetsOn } from './plan-facets.js';
import { planFailure } from './plan-failure.js';
import { checkOrder } from './plan-order.js';
import { planPriors } from './plan-priors.js';
import { checkFeatures, type PlannedSecondPhase } from './plan-second-phase.js';
import { type SourceValues, valuesInstead, valuesOfIndex, valuesOfVertical } from './plan-values.js';
import { viewAt, type WantedState } from './wanted-states.js';

/** What is asked of every source. */
export interface Asked {
  readonly request: SearchRequest__Output;
  readonly routeName: string;
  readonly route: RouteConfig;
  /** Now, the same for all that the query asks. */
  readonly epochMs: number;
  /** The index that a name stands for, the same for all that the query asks. */
  readonly realName: (name: string) => string;
  /** States of indexes that the query names. */
  readonly states: ReadonlyMap<string, WantedState>;
  readonly unasked: Unasked;
}

/** Indexes that are not asked, and why. */
export type Unasked = ReadonlyMap<string, NonNullable<AbsentIndex['fault']>>;

/** What is asked of the source that stands at a place of the route. */
export interface AskedPlace {
  /** The share of queries that asks it, if this one does not. */
  readonly percent?: number | undefined;
  /** What rules make of it. */
  readonly ruled?: RuledSource | undefined;
  /** What its lists are sorted and grouped by, whoever stands there. */
  readonly order: PlannedOrder;
  /** What ranking looks at, whoever stands there. */
  readonly values: SourceValues;
  /** Its second phase; nothing if it has none. */
  readonly secondPhase?: PlannedSecondPhase | undefined;
}

/**
 * Decides what is asked of one source.
 *
 * @throws SearchError `invalid-query` if the query does not fit the schema of the source
 */
export function planSource(
  source: SourceConfig,
  { percent, ruled, order, values, secondPhase }: AskedPlace,
  asked: Asked,
  viewOf: (index: string) => IndexView,
): PlannedSource {
  const { request, route } = asked;
  const { role, k = defaultK, timeoutMs } = source;
  const weight = source.weight * (ruled?.weight ?? 1);
  if (source.index === undefined && ruled?.unasked !== undefined) {
    const fault = { failure: 'not-selected', message: ruled.unasked } as const;
    return { kind: 'vertical', name: source.vertical ?? '', weight, role, k, timeoutMs, fault };
  }
  const off = percent === undefined ? undefined : switchedOff(percent, asked);
  const newest = source.index === undefined ? undefined : viewOf(asked.realName(source.index));
  const onFailure = planFailure(source, off !== undefined, {
    realName: asked.realName,
    // What stands in is of another kind than the model was made for; what rules leave out it must not show either.
    planOther: (other) =>
      planSource(other, { order, values: valuesInstead(values, newest), ruled: bansOf(ruled) }, asked, viewOf),
  });
  const common = {
    weight,
    role,
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(ruled === undefined || ruled.banned.length === 0 ? {} : { banned: ruled.banned }),
  };
  if (source.index === undefined || newest === undefined) {
    const ofVertical = { ...common, ...wantedOf(valuesOfVertical(values)), k, timeoutMs };
    const vertical = { kind: 'vertical', name: source.vertical ?? '', ...ofVertical } as const;
    return off === undefined ? vertical : { ...vertical, fault: off };
  }
  const name = asked.realName(source.index);
  const fault = off ?? asked.unasked.get(name);
  if (newest.schema === undefined || fault !== undefined) {
    // What stands in for it is ranked as it would be.
    const wanted = wantedOf(valuesOfVertical(valuesInstead(values, newest)));
    return {
      kind: 'absent',
      name,
      ...common,
      ...wanted,
      order,
      view: newest,
      ...(fault === undefined ? {} : { fault }),
    };
  }
  const { generation } = asked.states.get(name) ?? {};
  const view = generation === undefined ? newest : viewAt(newest, generation);
  const { schema } = newest;
  const filter = request.filter ?? undefined;
  if (filter !== undefined) checkFilter(filter, schema);
  const kept = withoutIds(filter, common.banned);
  // Beside what rules leave out it may be too deep.
  if (kept !== undefined && kept !== filter) checkFilter(kept, schema);
  checkHighlight(request, schema);
  // Nobody asks an opportunistic index for counts.
  if (request.facets.length > 0 && role !== 'opportunistic') facetsOn(request, schema);
  checkOrder(order, name, schema);
  const analyzed = analyze(request, route, schema);
  const priors = planPriors(asked, schema);
  if (secondPhase !== undefined) checkFeatures(secondPhase.model, schema);
  const wanted = valuesOfIndex(values, schema);
  const delivered = { features: secondPhase?.delivered ?? [], values: wanted.map(({ field }) => field) };
  return {
    kind: 'index',
    name,
    ...common,
    ...wantedOf(wanted),
    order,
    view,
    analyzed,
    filter: kept,
    priors,
    ...delivered,
  };
}

function bansOf(ruled: RuledSource | undefined): RuledSource | undefined {
  return ruled && { weight: 1, banned: ruled.banned };
}

function wantedOf(wanted: readonly WantedValue[]): Pick<PlannedSource, 'wanted'> {
  return wanted.length === 0 ? {} : { wanted };
}

function switchedOff(percent: number, { routeName }: Asked): NonNullable<AbsentIndex['fault']> {
  const message = `switched off: ${percent} % of the queries on route "${routeName}" ask it, and this one does not`;
  return { failure: 'switched-off', message, tookMs: 0 };
}

function checkHighlight({ highlight }: SearchRequest__Output, schema: Schema): void {
  const known = textFields(schema).map(({ name }) => name);
  const unknown = highlight?.fields.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid('highlight.fields', unknown, `names of text fields: ${known.join(', ')}`);
}

function analyze(request: SearchRequest__Output, route: RouteConfig, schema: Schema): AnalyzedQuery {
  if (request.query.trim() === '') return everything;
  const isStrict = request.syntax === QuerySyntax.QUERY_SYNTAX_STRICT;
  const asked = request.searchFields.map(({ field, boost }) => ({ field, boost: boost ?? undefined }));
  const searchFields = asked.length > 0 ? asked : route.searchFields;
  try {
    const syntax = isStrict ? 'strict' : 'lenient';
    const tree = parseQuery(request.query, { syntax, fields: searchableFields(schema) });
    return analyzeQuery(tree, schema, {
      minimumShouldMatch: request.minimumShouldMatch,
      expandsPatterns: true,
      isStrict,
      ...(searchFields === undefined ? {} : { searchFields }),
    });
  } catch (error) {
    throw error instanceof InvalidQuery ? new SearchError('invalid-query', `query: ${error.message}`) : error;
  }
}

/** What a filter alone selects from. */
export const everything: AnalyzedQuery = {
  query: { kind: 'group', occur: 1, clauses: [{ kind: 'all', occur: 1 }], minimumShouldMatch: 0 },
  matchesNothing: false,
  truncated: false,
  terms: [],
  patterns: [],
  isStrict: false,
  fields: [],
};

import {
  type CallContext,
  type CallContext__Output,
  DocumentReturn,
  QuerySyntax,
  SearchError,
  type SearchRequest__Output,
} from '@muster/proto';
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
import type { Config, RouteConfig, SourceConfig } from '../config/schema.js';
import type { SwitchedQuery } from '../switches/draw-switches.js';
import type { AbsentIndex, Aliases, DrawnSwitches, IndexView, Plan, PlannedSource } from '../words.js';
import { checkFilter } from './check-filter.js';
import { checkRequest, invalid } from './check-request.js';
import { chooseCutoff } from './choose-cutoff.js';
import { planFailure } from './plan-failure.js';
import { planPriors } from './plan-priors.js';
import { viewAt, type WantedState, wantedStates } from './wanted-states.js';

/** What planning looks at. */
export interface PlanInputs {
  readonly routes: Config['routes'];
  /** The index as it can be asked now. */
  readonly viewOf: (index: string) => IndexView;
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** The indexes that aliases stand for now. */
  readonly aliases: () => Aliases;
  /** What is switched off for a query on a route. */
  readonly drawSwitches: (query: SwitchedQuery) => DrawnSwitches;
}

/** Indexes that are not asked, and why. */
export type Unasked = ReadonlyMap<string, NonNullable<AbsentIndex['fault']>>;

const allAsked: Unasked = new Map();

/**
 * Decides everything that can be decided before anyone is asked. Pure.
 *
 * @param unasked indexes that have failed already
 * @throws SearchError `invalid-query` or `unimplemented`
 */
export function makePlan(request: SearchRequest__Output, inputs: PlanInputs, unasked = allAsked): Plan {
  const { routes } = inputs;
  const routeName = request.route || 'default';
  const route = routes[routeName];
  if (route === undefined || !Object.hasOwn(routes, routeName)) {
    throw invalid('route', routeName, `one of: ${Object.keys(routes).join(', ')}`);
  }
  const { k, offset } = checkRequest(request, routeName, route);
  const minCoverage = request.minCoverage ?? route.minCoverage;
  const aliases = inputs.aliases();
  const realName = (name: string): string => aliases.get(name) ?? name;
  const states = wantedStates(request, { routeName, route, realName });
  const session = request.context?.session ?? '';
  const switches = inputs.drawSwitches({ route: routeName, session });
  const asked: Asked = { request, routeName, route, epochMs: inputs.epochNow(), realName, states, unasked };
  return {
    request,
    routeName,
    route,
    k,
    offset,
    window: k + offset,
    minCoverage,
    cutoff: chooseCutoff(request.strategy, minCoverage, route),
    sources: route.sources.map((source, place) => planSource(source, switches.off[place], asked, inputs.viewOf)),
    aliases,
    states,
    context: request.context == null ? null : letThrough(request.context, route),
    session,
    switches,
  };
}

/** A header that the route does not name stays here: it may be a secret. So does the session. */
function letThrough(
  { traceparent, client, trafficClass, headers }: CallContext__Output,
  { allowedHeaders }: RouteConfig,
): CallContext {
  const allowed = Object.entries(headers).filter(([name]) => allowedHeaders.includes(name));
  return { traceparent, client, trafficClass, headers: Object.fromEntries(allowed) };
}

/** Whether the answer is to hold documents. */
export function wantsDocuments({ documents }: SearchRequest__Output): boolean {
  return documents !== DocumentReturn.DOCUMENT_RETURN_NONE;
}

/** What is asked of every source. */
interface Asked {
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

/** @param percent the share of queries that asks it, if this one does not */
function planSource(
  source: SourceConfig,
  percent: number | undefined,
  asked: Asked,
  viewOf: PlanInputs['viewOf'],
): PlannedSource {
  const { request, route } = asked;
  const { weight, role, k = defaultK, timeoutMs } = source;
  const off = percent === undefined ? undefined : switchedOff(percent, asked);
  const onFailure = planFailure(source, off !== undefined, {
    realName: asked.realName,
    planOther: (other) => planSource(other, undefined, asked, viewOf),
  });
  const common = { weight, role, ...(onFailure === undefined ? {} : { onFailure }) };
  if (source.index === undefined) {
    const vertical = { kind: 'vertical', name: source.vertical ?? '', ...common, k, timeoutMs } as const;
    return off === undefined ? vertical : { ...vertical, fault: off };
  }
  const name = asked.realName(source.index);
  const newest = viewOf(name);
  const fault = off ?? asked.unasked.get(name);
  if (newest.schema === undefined || fault !== undefined) {
    return { kind: 'absent', name, ...common, view: newest, ...(fault === undefined ? {} : { fault }) };
  }
  const { generation } = asked.states.get(name) ?? {};
  const view = generation === undefined ? newest : viewAt(newest, generation);
  const { schema } = newest;
  const filter = request.filter ?? undefined;
  if (filter !== undefined) checkFilter(filter, schema);
  checkHighlight(request, schema);
  const analyzed = analyze(request, route, schema);
  const priors = planPriors(asked, schema);
  return { kind: 'index', name, ...common, view, analyzed, filter, priors };
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
const everything: AnalyzedQuery = {
  query: { kind: 'group', occur: 1, clauses: [{ kind: 'all', occur: 1 }], minimumShouldMatch: 0 },
  matchesNothing: false,
  truncated: false,
  terms: [],
  patterns: [],
  isStrict: false,
  fields: [],
};

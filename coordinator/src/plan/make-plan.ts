import { type CallContext, type CallContext__Output, DocumentReturn, type SearchRequest__Output } from '@muster/proto';
import { rankDepth } from '@muster/ranker';
import type { Schema } from '@muster/shard/query';
import type { Config, RouteConfig, SourceConfig } from '../config/schema.js';
import type { CursorKeys } from '../cursor/cursor-keys.js';
import { planPage } from '../cursor/plan-page.js';
import type { Models } from '../models/load-model.js';
import { applyRules } from '../rules/apply-rules.js';
import type { RuledQuery } from '../rules/ruled-query.js';
import type { SwitchedQuery } from '../switches/draw-switches.js';
import type { Aliases, DrawnSwitches, IndexView, Plan, PlannedSource } from '../words.js';
import { checkRequest, invalid, maxShardHits } from './check-request.js';
import { chooseCutoff } from './choose-cutoff.js';
import { makeRecipe } from './make-recipe.js';
import { planFacets } from './plan-facets.js';
import { withoutFallback } from './plan-failure.js';
import { inOrder, isByScore, orderInBlocks, planOrder } from './plan-order.js';
import { noSecondPhases, planSecondPhases, type SecondPhases } from './plan-second-phase.js';
import { type Asked, planSource, type Unasked } from './plan-source.js';
import { type SourceValues, sourceValues } from './plan-values.js';
import { wantedStates } from './wanted-states.js';

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
  /** The models that second phases rank by now. */
  readonly models: () => Models;
  /** What cursors are read with. @default none can be */
  readonly cursorKeys?: CursorKeys;
  /** The states that the query's cursor names are known to be gone. @default false */
  readonly isCursorLost?: boolean;
}

const allAsked: Unasked = new Map();

/**
 * Decides everything that can be decided before anyone is asked. Pure.
 *
 * @param unasked indexes that have failed already
 * @throws SearchError `invalid-query` or `unimplemented`; `cursor-expired` if the states that a cursor names are gone
 */
export function makePlan(request: SearchRequest__Output, inputs: PlanInputs, unasked = allAsked): Plan {
  const { routes } = inputs;
  const routeName = request.route || 'default';
  const route = routes[routeName];
  if (route === undefined || !Object.hasOwn(routes, routeName)) {
    throw invalid('route', routeName, `one of: ${Object.keys(routes).join(', ')}`);
  }
  const asPage = checkRequest(request, routeName, route);
  const minCoverage = request.minCoverage ?? route.minCoverage;
  const aliases = inputs.aliases();
  const realName = (name: string): string => aliases.get(name) ?? name;
  const context = request.context == null ? null : letThrough(request.context, route);
  const schemaOf = (index: string): Schema | undefined => inputs.viewOf(realName(index)).schema;
  const models = inputs.models();
  // A query for nothing but counts has no hits to rescore, and who sorts by fields has said how they stand.
  const phasesOfRoute = isByScore(request.sort) ? planSecondPhases(route, models) : noSecondPhases;
  const phases = asPage.k + asPage.offset > 0 ? phasesOfRoute : noSecondPhases;
  const ofRoute = makeRecipe(route, { routeName, explain: request.explain, schemaOf, secondPhases: phases });
  const order = planOrder(request, { routeName, route, blend: ofRoute.blend, schemaOf });
  const ruled = rulesFor(request, route, asPage);
  const isPinned = (ruled?.pins.length ?? 0) > 0;
  const pageAsked = { request, routeName, route, context, recipe: inOrder(ofRoute, order), asPage, isPinned };
  const page = planPage({ ...pageAsked, secondPhases: phasesOfRoute }, inputs, realName);
  const { k, offset, recipe, paging, places, epochMs = inputs.epochNow() } = page;
  // Who goes on in the list of one source goes on in the order of the first phase.
  const secondPhases = places === undefined ? phases : noSecondPhases;
  const rules = ruled === undefined || places === undefined ? ruled : behindPins(ruled, paging);
  const window = paging === undefined ? windowOf(page, secondPhases, rules?.pins.length ?? 0) : page.window;
  const states = page.generations ?? wantedStates(request, { routeName, route, realName });
  const session = request.context?.session ?? '';
  const switches = inputs.drawSwitches({ route: routeName, session: session || drawnBy(paging) });
  const asked: Asked = { request, routeName, route, epochMs, realName, states, unasked };
  const values = sourceValues(routeName, route);
  const planAt = (place: number): PlannedSource =>
    planSource(
      route.sources[place] as SourceConfig,
      {
        percent: switches.off[place],
        ruled: rules?.sources[place],
        order: ofRoute.blend.by !== 'slots' || place === ofRoute.blend.main ? order : orderInBlocks(order),
        values: values[place] as SourceValues,
        secondPhase: secondPhases.sources[place],
      },
      asked,
      inputs.viewOf,
    );
  const sources = (places ?? placesOf(route)).map(
    places === undefined ? planAt : (place) => withoutFallback(planAt(place)),
  );
  const facets = planFacets(asked, sources);
  const cutoff = chooseCutoff(request.strategy, minCoverage, route);
  if (paging?.limit !== undefined && sources.length > 1) refuseTaker(cutoff);
  return {
    request,
    routeName,
    route,
    k,
    offset,
    window,
    minCoverage,
    cutoff,
    sources,
    ...(rules === undefined ? {} : { rules }),
    order,
    recipe,
    secondPhases,
    models,
    epochMs,
    aliases,
    states,
    context,
    session,
    switches,
    ...(facets === undefined ? {} : { facets }),
    ...(paging === undefined ? {} : { paging }),
  };
}

/** Hits that each source's list is to be final to: as many as the page ends at, or as ranking looks at. */
function windowOf(page: Pick<Plan, 'k' | 'offset' | 'recipe'>, { window }: SecondPhases, pins: number): number {
  const { k, offset } = page;
  if (k === 0) return offset;
  const end = k + offset;
  const wanted = Math.max(rankDepth(page), window);
  // A pinned document may be among the best too, and is left out there.
  const hits = Math.max(Math.min(wanted, maxShardHits - pins), end, window) + pins;
  if (hits <= maxShardHits) return hits;
  throw invalid('offset + k', offset + k, `at most ${maxShardHits - pins} where ${pins} documents are pinned`);
}

function placesOf({ sources }: RouteConfig): readonly number[] {
  return sources.map((_, place) => place);
}

/** The source that is taken may be another on the next page. */
function refuseTaker({ strategies }: Plan['cutoff']): void {
  const taker = strategies.find(({ name }) => name === 'first' || name === 'best');
  if (taker !== undefined)
    throw invalid('strategy', taker.name, 'one that takes the hits of all sources, where a cursor is given or wanted');
}

/** All pages of a query must be of the same sources, also where nobody says whose session it is. */
function drawnBy(paging: Plan['paging']): string {
  return paging === undefined ? '' : Buffer.from(paging.question).toString('base64');
}

/** Who sorts by fields says where each document stands, and who wants no hits sees none: then none is pinned. */
function rulesFor(
  { query, sort }: SearchRequest__Output,
  route: RouteConfig,
  { k }: Pick<Plan, 'k'>,
): RuledQuery | undefined {
  const rules = applyRules(route, query);
  return rules === undefined || (isByScore(sort) && k > 0) ? rules : { ...rules, pins: [] };
}

/**
 * Pins are on the long page that all sources come to. Behind it the documents do not stand by themselves again; but where
 * a list is entered by how many are before, all of these must be there.
 */
function behindPins({ pins, ...rules }: RuledQuery, paging: Plan['paging']): RuledQuery {
  if (pins.length === 0 || paging?.after === undefined) return { ...rules, pins: [] };
  const sources = rules.sources.map((source, place) => {
    const shown = pins.flatMap((pin) => (pin.source === place ? [pin.id] : []));
    return { ...source, banned: [...source.banned, ...shown] };
  });
  return { ...rules, sources, pins: [] };
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

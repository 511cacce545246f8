import { type CallContext, codecs, type SearchRequest, type SearchRequest__Output } from '@muster/proto';
import type { RouteConfig } from '../config/schema.js';
import { hashOf, headersInOrder } from '../hash-of.js';
import { kept } from '../kept.js';
import type { SecondPhases } from '../plan/plan-second-phase.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type { IndexView } from '../words.js';
import { buildBytes, questionBytes } from './cursor-content.js';

/**
 * What may differ from page to page: it changes neither which hits there are nor their order. A strategy may do so, by how
 * long it waits; but then the same one may as well.
 */
const mayDiffer: ReadonlySet<string> = new Set<keyof SearchRequest>([
  'route',
  'k',
  'offset',
  'timeoutMs',
  'documents',
  'documentFields',
  'highlight',
  'facets',
  'totalHitsThreshold',
  'explain',
  'minCoverage',
  'onLowCoverage',
  'strategy',
  'context',
  'cursor',
  'continue',
  'wantCursor',
  'generations',
  'waitFor',
  'keepGenerationsMs',
]);

/** The same in a route. */
const mayDifferInRoute: ReadonlySet<string> = new Set<keyof RouteConfig>([
  'timeoutMs',
  'cutoff',
  'hedgePercent',
  'minCoverage',
  'maxK',
  'maxWindow',
  'allowedHeaders',
  'firstPageMs',
  'topKProbability',
]);

/**
 * Names what is asked, as far as hits and their order go by it: what is not known to change neither of them makes another
 * question. So does a route that is configured in another way.
 */
export function questionOf(request: SearchRequest__Output, route: RouteConfig): Uint8Array {
  const told = Object.entries(request).filter(([field, value]) => !mayDiffer.has(field) && !isDefault(value));
  const telling: SearchRequest = Object.fromEntries(told);
  return hashOf(markOf(route), codecs.searchRequest.encode(telling)).subarray(0, questionBytes);
}

/** Whether a field says as much as if it were left out: clients differ in which they send. */
function isDefault(value: unknown): boolean {
  return (
    value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

const routeMarks = new WeakMap<RouteConfig, string>();

/** A table of priors makes a route long, so it is hashed once. */
function markOf(route: RouteConfig): string {
  return kept(routeMarks, route, () => {
    const telling = Object.entries(route).filter(([key]) => !mayDifferInRoute.has(key));
    return hashOf('route', Buffer.from(JSON.stringify(telling))).toString('base64');
  });
}

/**
 * Whom a cursor is for: the route, the client, and the headers that reach sources, for by them answers may differ. The
 * session is none of it: a person may come back with another.
 */
export function ownerOf(routeName: string, context: CallContext | null): string {
  return JSON.stringify([routeName, context?.client ?? '', headersInOrder(context)]);
}

/** Names an index and its build: another build, or another index behind an alias, has no hit of this one. */
export function buildMark({ name, build }: IndexView): Uint8Array {
  return hashOf(name, Buffer.from(build)).subarray(0, buildBytes);
}

/** Names the numbers that hits are scored by: scores by others, as those of some shards, are not comparable. */
export function scoringMark(weighed: WeighedIndex): Uint8Array {
  const { query, fields } = weighed;
  return kept(scoringMarks, weighed, () =>
    hashOf('scoring', codecs.queryRequest.encode({ query, fields })).subarray(0, buildBytes),
  );
}

/** By it a page is compared with the one before, and then its cursor has it. */
const scoringMarks = new WeakMap<WeighedIndex, Uint8Array>();

/** Names the models of second phases, with their versions: by others, the long page is in another order. */
export function modelsMark({ models }: Pick<SecondPhases, 'models'>): Uint8Array {
  const names = JSON.stringify(models.map(({ name, version }) => [name, version]));
  return hashOf('models', Buffer.from(names)).subarray(0, buildBytes);
}

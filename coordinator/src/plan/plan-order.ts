import type { SearchRequest__Output, SortKey__Output } from '@muster/proto';
import type { BlendRecipe, RankRecipe, SortOrder } from '@muster/ranker';
import type { Schema } from '@muster/shard/query';
import type { RouteConfig } from '../config/schema.js';
import { kept } from '../kept.js';
import type { PlannedOrder, PlannedSource } from '../words.js';
import { typeOf } from './check-filter.js';
import { invalid } from './check-request.js';

/** Where an order is asked for. */
export interface OrderPlace {
  readonly routeName: string;
  readonly route: Pick<RouteConfig, 'sources'>;
  /** How the route's lists become one where nothing is asked for. */
  readonly blend: BlendRecipe;
  /** The schema of an index or alias; nothing if it was never heard of. */
  readonly schemaOf: (index: string) => Schema | undefined;
}

/** Most keys that shards sort by. */
const maxKeys = 8;
const scoreField = '_score';
const byScore: PlannedOrder = { sort: [], keys: [], isByScore: true };

/**
 * What index sources' lists are sorted and grouped by. What a key is follows from the schemas of the route's indexes, of
 * which the first that has the field decides; whether it is possible in each is for `checkOrder` to say.
 *
 * @throws SearchError `invalid-query` if there are too many keys, or the route has sources that cannot be sorted
 */
export function planOrder(
  { sort, collapse }: Pick<SearchRequest__Output, 'sort' | 'collapse'>,
  place: OrderPlace,
): PlannedOrder {
  const isSorted = !isByScore(sort);
  if (!isSorted && collapse == null) return byScore;
  if (sort.length > maxKeys) throw invalid('sort', `${sort.length} keys`, `at most ${maxKeys} keys`);
  refuseRepeated(sort);
  if (isSorted) checkSortable(sort, place);
  return {
    sort: isSorted ? sort : [],
    keys: isSorted ? keysOf(sort, place) : [],
    ...(collapse == null ? {} : { collapse: { ...collapse, hitsPerGroup: collapse.hitsPerGroup || 1 } }),
    isByScore: !isSorted,
  };
}

/** Where a key is equal, another of the same field is too: who gives one means something else. */
function refuseRepeated(sort: readonly SortKey__Output[]): void {
  const fields = sort.map(({ field }) => field);
  const place = fields.findIndex((field, i) => fields.indexOf(field) < i);
  if (place >= 0)
    throw invalid(`sort[${place}].field`, fields[place], 'another field than those of the keys before it');
}

/** What the hits of a source are sorted by; nothing: by scores, as those of verticals always are. */
export function sortKeysOf(planned: PlannedSource): readonly SortOrder[] {
  return planned.kind === 'vertical' ? noKeys : planned.order.keys;
}

const noKeys: readonly SortOrder[] = [];

/** The order of the indexes whose hits stand in blocks: as always, by scores. The same object for the same order. */
export function orderInBlocks(order: PlannedOrder): PlannedOrder {
  if (order.isByScore) return order;
  return kept(unsorted, order, () => ({ ...order, sort: [], keys: [], isByScore: true }));
}

const unsorted = new WeakMap<PlannedOrder, PlannedOrder>();

/** Whether hits are in the order where nothing is asked for: score downwards, then `seq`. */
export function isByScore([first, second]: readonly SortKey__Output[]): boolean {
  return first === undefined || (first.field === scoreField && first.descending && second === undefined);
}

/** Hits of verticals have no values to sort by: they may only stand in blocks between those that do. */
function checkSortable(sort: readonly SortKey__Output[], { routeName, route, blend }: OrderPlace): void {
  const vertical = sortedOf(route, blend).find(({ index }) => index === undefined)?.vertical;
  if (vertical === undefined) return;
  const got = sort.map(({ field, descending }) => `${field} ${descending ? 'down' : 'up'}wards`).join(', ');
  throw invalid(
    'sort',
    got,
    `by _score downwards alone on route "${routeName}", as hits of "${vertical}" have no values`,
  );
}

/** The sources whose hits are sorted. */
function sortedOf({ sources }: OrderPlace['route'], blend: BlendRecipe): RouteConfig['sources'] {
  return blend.by === 'slots' ? sources.slice(blend.main, blend.main + 1) : sources;
}

function keysOf(sort: readonly SortKey__Output[], { route, blend, schemaOf }: OrderPlace): SortOrder[] {
  const names = sortedOf(route, blend).flatMap(({ index, onFailure = [] }) => [
    index,
    ...onFailure.map((step) => (step.strategy === 'fallback' ? step.index : undefined)),
  ]);
  const schemas = names.flatMap((name) => (name === undefined ? [] : (schemaOf(name) ?? [])));
  return sort.map(({ field, descending, missingFirst }) => {
    const kinds = schemas.flatMap(({ fields }) => kindOf(fields.find(({ name }) => name === field)?.type) ?? []);
    return { kind: field === scoreField ? 'score' : (kinds[0] ?? 'number'), descending, missingFirst };
  });
}

function kindOf(type: string | undefined): 'number' | 'text' | undefined {
  if (type === 'keyword') return 'text';
  return type === 'number' || type === 'date' ? 'number' : undefined;
}

/**
 * Checks an order against the schema of an index that it is asked of.
 *
 * @throws SearchError `invalid-query`, naming the part at fault, its value and what is allowed
 */
export function checkOrder({ sort, keys, collapse }: PlannedOrder, index: string, schema: Schema): void {
  sort.forEach(({ field = '' }, i) => {
    const path = `sort[${i}].field`;
    const wanted = keys[i]?.kind;
    if (wanted === 'score') return;
    const kind = kindOf(typeOf(field, schema, path, ['keyword', 'number', 'date']));
    if (kind === wanted) return;
    const type = wanted === 'text' ? 'keyword' : 'number or date';
    throw invalid(path, field, `a ${type} field of "${index}" too, as it is one of another index of the route`);
  });
  if (collapse !== undefined) typeOf(collapse.field, schema, 'collapse.field', ['keyword']);
}

const ordered = new WeakMap<RankRecipe, Map<string, RankRecipe>>();
/** Most orders that are kept of one recipe. */
const maxOrders = 64;

/** A recipe for lists in an order; the same object for the same, as recipes are encoded once. */
export function inOrder(recipe: RankRecipe, { keys, collapse }: PlannedOrder): RankRecipe {
  if (keys.length === 0 && collapse === undefined) return recipe;
  let known = ordered.get(recipe);
  if (known === undefined) {
    known = new Map();
    ordered.set(recipe, known);
  }
  const name = JSON.stringify([keys, collapse?.hitsPerGroup]);
  const before = known.get(name);
  if (before !== undefined) return before;
  const made: RankRecipe = {
    ...recipe,
    sort: keys,
    ...(collapse === undefined ? {} : { collapse: { hitsPerGroup: collapse.hitsPerGroup } }),
    // Ranks of lists in one order need no fusing.
    ...(keys.length > 0 && recipe.blend.by === 'fusion' ? { blend: { by: 'sort' as const } } : {}),
  };
  if (known.size >= maxOrders) known.clear();
  known.set(name, made);
  return made;
}

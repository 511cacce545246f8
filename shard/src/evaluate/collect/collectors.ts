import type { QueryRequest__Output } from '@muster/proto';
import { checkFacets } from '../../query/facet/check-facets.js';
import type { Schema } from '../../query/schema.js';
import { InvalidRequest } from '../errors.js';
import { checkAfter } from './check-after.js';
import { checkCollapse } from './check-collapse.js';
import { CollapsedHits } from './collapsed-hits.js';
import { FacetCounts } from './facet/count-facets.js';
import { maxCountedValues } from './facet/value-counts.js';
import type { HitCollector, MatchCounter } from './hit-collector.js';
import { HitsAfter } from './hits-after.js';
import { checkSort, isByScore } from './sort/check-sort.js';
import { SortedHits } from './sorted-hits.js';
import { TopHits } from './top-hits.js';

/** What decides how hits are collected. */
export type CollectRequest = Pick<QueryRequest__Output, 'k' | 'floorScore' | 'sort' | 'collapse'> &
  Partial<Pick<QueryRequest__Output, 'after'>>;

/**
 * The collector of a request's hits.
 *
 * @throws InvalidRequest if its sort keys or its collapse are not possible with the schema, or the place that hits are to
 * come after with the keys
 */
export function hitCollector(schema: Schema, { k, floorScore, sort, collapse, after }: CollectRequest): HitCollector {
  const keys = checkSort(schema, sort);
  const floor = floorScore ?? Number.NEGATIVE_INFINITY;
  if (collapse) {
    // What is passed over in a group depends on what came before.
    if (after) throw new InvalidRequest('after is not possible together with collapse');
    return new CollapsedHits(k, keys, checkCollapse(schema, collapse), floor);
  }
  const hits = isByScore(keys) ? new TopHits(k, floor) : new SortedHits(k, keys, floor);
  return after ? new HitsAfter(hits, keys, checkAfter(keys, after)) : hits;
}

/**
 * The counter of a request's facets, nothing if it has none.
 *
 * @param maxValues distinct values of a facet that are counted exactly (keywords: in a segment); with more, counts may
 * be too low by what the result states
 * @throws InvalidQuery if a facet is not possible with the schema
 */
export function facetCounter(
  schema: Schema,
  { facets }: Pick<QueryRequest__Output, 'facets'>,
  maxValues = maxCountedValues,
): MatchCounter | undefined {
  const checked = checkFacets(schema, facets);
  return checked.length === 0 ? undefined : new FacetCounts(checked, maxValues);
}

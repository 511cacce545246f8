import type { QueryRequest__Output } from '@muster/proto';
import type { Schema } from '../../query/schema.js';
import { checkCollapse } from './check-collapse.js';
import { CollapsedHits } from './collapsed-hits.js';
import { checkFacets } from './facet/check-facets.js';
import { FacetCounts } from './facet/count-facets.js';
import { maxCountedValues } from './facet/value-counts.js';
import type { HitCollector, MatchCounter } from './hit-collector.js';
import { checkSort, isByScore } from './sort/check-sort.js';
import { SortedHits } from './sorted-hits.js';
import { TopHits } from './top-hits.js';

/** What decides how hits are collected. */
export type CollectRequest = Pick<QueryRequest__Output, 'k' | 'floorScore' | 'sort' | 'collapse'>;

/**
 * The collector of a request's hits.
 *
 * @throws InvalidRequest if its sort keys or its collapse are not possible with the schema
 */
export function hitCollector(schema: Schema, { k, floorScore, sort, collapse }: CollectRequest): HitCollector {
  const keys = checkSort(schema, sort);
  const floor = floorScore ?? Number.NEGATIVE_INFINITY;
  if (collapse) return new CollapsedHits(k, keys, checkCollapse(schema, collapse), floor);
  return isByScore(keys) ? new TopHits(k, floor) : new SortedHits(k, keys, floor);
}

/**
 * The counter of a request's facets, nothing if it has none.
 *
 * @param maxValues distinct values of a facet that are counted exactly (keywords: in a segment); with more, counts may
 * be too low by what the result states
 * @throws InvalidRequest if a facet is not possible with the schema
 */
export function facetCounter(
  schema: Schema,
  { facets }: Pick<QueryRequest__Output, 'facets'>,
  maxValues = maxCountedValues,
): MatchCounter | undefined {
  const checked = checkFacets(schema, facets);
  return checked.length === 0 ? undefined : new FacetCounts(checked, maxValues);
}

import { SearchError, type SearchRequest__Output } from '@muster/proto';
import { shardFacetSize } from '@muster/ranker';
import {
  checkFacets,
  type FacetBy,
  facetOrder,
  InvalidQuery,
  inByteOrder,
  isHistogram,
  maxFacetSize,
  type Schema,
} from '@muster/shard/query';
import type { PlannedFacet, PlannedFacets, PlannedSource } from '../words.js';
import { invalid } from './check-request.js';

/** To read the lists of all shards takes about 1 µs a value, and nothing else is done meanwhile. */
const maxListed = 100_000;

/** Whose facets, and where. */
interface Asked {
  readonly request: Pick<SearchRequest__Output, 'facets'>;
  readonly routeName: string;
}

/**
 * Checks a request's facets against the schema of an index, and reads them.
 *
 * @throws SearchError `invalid-query`, naming the facet at fault, its value and what is allowed
 */
export function facetsOn({ facets }: Pick<SearchRequest__Output, 'facets'>, schema: Schema): readonly FacetBy[] {
  try {
    return checkFacets(schema, facets);
  } catch (error) {
    throw error instanceof InvalidQuery ? new SearchError('invalid-query', error.message) : error;
  }
}

/**
 * What shards are asked to count, and how their counts are summed over all indexes that are waited for; nothing if no
 * facets are asked for.
 *
 * @throws SearchError `invalid-query`, naming the facet at fault, its value and what is allowed
 */
export function planFacets(asked: Asked, sources: readonly PlannedSource[]): PlannedFacets | undefined {
  const { facets } = asked.request;
  if (facets.length === 0) return undefined;
  const indexes = sources.filter(({ kind, role }) => kind !== 'vertical' && role !== 'opportunistic');
  const views = indexes.flatMap((source) => (source.kind === 'vertical' ? [] : [source.view]));
  if (views.length === 0)
    throw invalid('facets', `${facets.length} facets`, `empty on route "${asked.routeName}": it waits for no index`);
  const schemas = views.flatMap(({ schema }) => schema ?? []);
  const [read] = schemas.map((schema) => facetsOn(asked.request, schema));
  refuseMixedTypes(asked.request, schemas);
  // Of an index of which nothing is known nothing will be counted.
  const wanted: PlannedFacet[] =
    read?.map(plannedFacet) ?? facets.map(({ name, size }) => ({ name, size, order: inByteOrder, inOrder: false }));
  const shards = views.reduce((sum, view) => sum + view.shards.length, 0);
  // Where nobody says how many steps are wanted, as many are listed as may be: that alone is no reason to refuse.
  const share = Math.max(1, Math.floor(maxListed / (shards * facets.length)));
  const sizes = wanted.map(({ size, inOrder }, i) => {
    const ofShard = shardFacetSize(size, shards);
    return inOrder && facets[i]?.size === 0 ? Math.min(share, ofShard) : ofShard;
  });
  refuseTooMany(wanted, sizes, shards);
  return { asked: facets.map((facet, i) => ({ ...facet, size: sizes[i] ?? 0 })), wanted };
}

/** @param sizes how many values of each facet a shard is asked for */
function refuseTooMany(wanted: readonly PlannedFacet[], sizes: readonly number[], shards: number): void {
  const values = wanted.reduce((sum, { size, ranges }) => sum + (ranges?.length ?? size), 0);
  if (values > maxFacetSize) throw invalid('facets', `${values} values`, `of at most ${maxFacetSize} values together`);
  const ofShard = wanted.reduce((sum, { ranges }, i) => sum + (ranges?.length ?? sizes[i] ?? 0), 0);
  const allowed = `of at most ${maxListed} values listed by all ${shards} shards together`;
  if (shards * ofShard > maxListed) throw invalid('facets', `${shards * ofShard} values`, allowed);
}

/** Dates and numbers of one name could be summed, but nobody could read them. */
function refuseMixedTypes({ facets }: Asked['request'], schemas: readonly Schema[]): void {
  facets.forEach(({ field }, i) => {
    const types = schemas.map(({ fields }) => fields.find(({ name }) => name === field)?.type);
    if (new Set(types).size > 1)
      throw invalid(`facets[${i}].field`, field, 'a field of one type in all indexes of the route');
  });
}

function plannedFacet(facet: FacetBy): PlannedFacet {
  const { name, size } = facet;
  const ranges = facet.kind === 'ranges' ? { ranges: facet.ranges.map((range) => range.name) } : {};
  return { name, size, order: facetOrder(facet), inOrder: isHistogram(facet), ...ranges };
}

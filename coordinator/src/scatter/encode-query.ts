import { codecs, encodeBody, type HitPosition, type SortValue } from '@muster/proto';
import { goesByRanks } from '../gather/cutoff.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type { Plan, PlannedIndex, HitPosition as Position, SortedValue } from '../words.js';

/** An index with the numbers to score by. */
export interface IndexToAsk {
  readonly planned: PlannedIndex;
  readonly weighed: WeighedIndex;
}

/** Number of `query` in `ShardCall`. */
const queryField = 10;
/** A shard that needs longer tells what it has so far. */
const progressUs = 2000;

/** What may differ between the shards that are sent one query. */
export interface ShardQuery {
  readonly generation: number;
  /** Most hits. */
  readonly k: number;
  /** Hits below it are of no use. */
  readonly floorScore?: number;
  /** It has answered this for fewer hits: what is not of the list is known. @default false */
  readonly isAgain?: boolean;
}

/** What the shards of an index are asked. */
export function encodeQuery(
  { planned, weighed }: IndexToAsk,
  { request, context, cutoff, facets, paging }: Plan,
  { generation, k, floorScore, isAgain = false }: ShardQuery,
): Uint8Array {
  const query = codecs.queryRequest.encode({
    index: planned.name,
    generation,
    query: weighed.query,
    fields: weighed.fields,
    filter: planned.filter ?? null,
    k,
    sort: [...planned.order.sort],
    collapse: planned.order.collapse ?? null,
    totalHitsThreshold: request.totalHitsThreshold,
    explain: request.explain,
    context,
    priors: [...planned.priors],
    features: [...planned.features],
    values: [...planned.values],
    ...(facets === undefined || isAgain ? {} : { facets: [...facets.asked] }),
    ...(goesByRanks(cutoff) && !isAgain ? { progressUs } : {}),
    ...(floorScore === undefined ? {} : { floorScore }),
    ...(paging?.after === undefined ? {} : { after: encodePosition(paging.after) }),
  });
  return encodeBody(queryField, query);
}

function encodePosition({ values, seq }: Position): HitPosition {
  return { values: values.map(encodeValue), seq };
}

function encodeValue(value: SortedValue): SortValue {
  if (value === undefined) return {};
  return typeof value === 'number' ? { number: value } : { text: value };
}

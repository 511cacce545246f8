import { codecs, encodeBody } from '@muster/proto';
import { goesByRanks } from '../gather/cutoff.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type { Plan, PlannedIndex } from '../words.js';

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
  /** Hits below it are of no use. */
  readonly floorScore?: number;
}

/** What the shards of an index are asked. */
export function encodeQuery(
  { planned, weighed }: IndexToAsk,
  { request, window, context, cutoff }: Plan,
  { generation, floorScore }: ShardQuery,
): Uint8Array {
  const query = codecs.queryRequest.encode({
    index: planned.name,
    generation,
    query: weighed.query,
    fields: weighed.fields,
    filter: planned.filter ?? null,
    k: window,
    totalHitsThreshold: request.totalHitsThreshold,
    explain: request.explain,
    context,
    priors: [...planned.priors],
    ...(goesByRanks(cutoff) ? { progressUs } : {}),
    ...(floorScore === undefined ? {} : { floorScore }),
  });
  return encodeBody(queryField, query);
}

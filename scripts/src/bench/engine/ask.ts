import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { asReceived, type Evaluation, evaluateQuery, type ShardIndex, weighHere } from '@muster/shard';

/** How a query is put to the engine. */
export interface AskOptions {
  readonly k: number;
  /** Matches are counted up to it; 0 means 1,000. */
  readonly totalHitsThreshold?: number;
}

/** The query as a shard gets it off the wire, weighed by the shard's own statistics. */
export function requestOf(
  index: ShardIndex,
  query: string,
  { k, totalHitsThreshold = 0 }: AskOptions,
): QueryRequest__Output {
  const { weighed } = weighHere([index], query);
  return asReceived({ index: index.name, query: weighed.query, fields: weighed.fields, k, totalHitsThreshold });
}

/** Evaluates to the end. */
export function evaluateWhole(index: ShardIndex, request: QueryRequest__Output): ReturnType<Evaluation['result']> {
  const evaluation = evaluateQuery(index, request, () => 0);
  evaluation.run(1);
  return evaluation.result(StopReason.STOP_REASON_COMPLETE);
}

import { codecs, StopReason } from '@muster/proto';
import { type Evaluation, evaluateQuery, type ShardIndex } from '@muster/shard';
import { analyzeQuery, parseQuery, searchableFields, weighQuery } from '@muster/shard/query';

type QueryRequest = ReturnType<typeof codecs.queryRequest.decode>;

/** How a query is put to the engine. */
export interface AskOptions {
  readonly k: number;
  /** Matches are counted up to it; 0 means 1,000. */
  readonly totalHitsThreshold?: number;
}

/** The query as a shard gets it off the wire, weighed by the shard's own statistics. */
export function requestOf(index: ShardIndex, query: string, { k, totalHitsThreshold = 0 }: AskOptions): QueryRequest {
  const tree = parseQuery(query, { syntax: 'lenient', fields: searchableFields(index.schema) });
  const analyzed = analyzeQuery(tree, index.schema);
  const fields = new Map(
    analyzed.fields.map((name) => [name, index.fieldStats(name) ?? { documents: 0, totalLength: 0 }]),
  );
  const documentFrequency = (field: string, term: string): number => index.documentFrequency(field, term);
  const weighed = weighQuery(analyzed, { fields, documentFrequency }, index.schema);
  const request = { index: index.name, query: weighed.query, fields: weighed.fields, k, totalHitsThreshold };
  return codecs.queryRequest.decode(codecs.queryRequest.encode(request));
}

/** Evaluates to the end. */
export function evaluateWhole(index: ShardIndex, request: QueryRequest): ReturnType<Evaluation['result']> {
  const evaluation = evaluateQuery(index, request, () => 0);
  evaluation.run(1);
  return evaluation.result(StopReason.STOP_REASON_COMPLETE);
}

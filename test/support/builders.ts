import {
  codecs,
  encodeBody,
  type FetchedDocument,
  type Hello,
  type QueryResponse,
  type QueryResponse__Output,
  type SearchRequest,
  type SearchRequest__Output,
  StopReason,
  type TermStatsResponse,
  TotalRelation,
} from '@muster/proto';
import { type Schema, schemaFromJson, schemaToJson } from '@muster/shard/query';

/** A hit as a pair: seq, score. */
export type Pair = readonly [seq: number, score: number];

/** Numbers of the bodies in `ShardAnswer`. */
const answerFields = { query: 20, fetch: 21, termStats: 22, lease: 23 } as const;

/** One text field, a keyword, a number and a date. */
export const aSchema: Schema = schemaFromJson({
  id: 'id',
  fields: { body: { type: 'text', analyzer: 'standard' }, tag: 'keyword', year: 'number', on: 'date' },
});

/** What a replica of shard 0 of 1 of `web` says of itself. */
export function aHello(change: Partial<Hello> = {}): Hello & { readonly maxInFlight: number } {
  return {
    index: 'web',
    shard: 0,
    shards: 1,
    generations: [7],
    documents: 100,
    schemaFingerprint: 'f',
    schemaJson: JSON.stringify(schemaToJson(aSchema)),
    processes: 1,
    incarnation: 1,
    ...change,
    maxInFlight: change.maxInFlight ?? 1024,
  };
}

/** A search as it is after it came over the wire: defaults filled in. */
export function aSearchRequest(change: SearchRequest = {}): SearchRequest__Output {
  return codecs.searchRequest.decode(codecs.searchRequest.encode({ query: 'java', ...change }));
}

/** Numbers as little-endian float64. */
function float64s(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, i) => {
    bytes.writeDoubleLE(number, 8 * i);
  });
  return bytes;
}

/** Numbers as little-endian uint32. */
export function uint32s(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => {
    bytes.writeUInt32LE(number, 4 * i);
  });
  return bytes;
}

/** The columns of a complete answer of a shard of 100 documents. */
export function aQueryResponse(hits: readonly Pair[], change: QueryResponse = {}): QueryResponse {
  return {
    lists: [{ count: hits.length, seqs: float64s(hits.map(([seq]) => seq)), scores: float64s(hits.map(([, s]) => s)) }],
    totalHits: hits.length,
    totalRelation: TotalRelation.TOTAL_RELATION_EXACT,
    documentsDecided: 100,
    documents: 100,
    stopReason: StopReason.STOP_REASON_COMPLETE,
    generation: 7,
    ...change,
  };
}

/** The same as it is after it came over the wire. */
export function aReadQueryResponse(hits: readonly Pair[], change: QueryResponse = {}): QueryResponse__Output {
  return codecs.queryResponse.decode(codecs.queryResponse.encode(aQueryResponse(hits, change)));
}

/** The document that fakes store under a `seq`. */
export function aDocument(seq: number): FetchedDocument {
  return { seq, id: `d${seq}`, document: Buffer.from(`{"n":${seq}}`) };
}

/** What a body of `ShardAnswer` may hold. */
export interface ShardAnswerBody {
  readonly query?: QueryResponse;
  readonly fetch?: { readonly documents: FetchedDocument[] };
  readonly termStats?: TermStatsResponse;
  readonly lease?: { readonly generation: number };
}

/** The body of a shard's answer, encoded. */
export function aShardAnswerBody({ query, fetch, termStats, lease }: ShardAnswerBody): Buffer {
  if (query !== undefined) return encodeBody(answerFields.query, codecs.queryResponse.encode(query));
  if (fetch !== undefined) return encodeBody(answerFields.fetch, codecs.fetchResponse.encode(fetch));
  if (lease !== undefined) return encodeBody(answerFields.lease, codecs.leaseResponse.encode(lease));
  return encodeBody(answerFields.termStats, codecs.termStatsResponse.encode(termStats ?? {}));
}

/** A body of `ShardAnswer` of about so many bytes, its content told by `fill`. */
export function aLongBody(bytes: number, fill = 1): Buffer {
  return aShardAnswerBody({ fetch: { documents: [{ seq: fill, document: Buffer.alloc(bytes, fill) }] } });
}

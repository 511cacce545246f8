import {
  codecs,
  type FetchRequest__Output,
  type QueryRequest__Output,
  StopReason,
  type TermStatsRequest__Output,
} from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import { evaluateQuery } from '../evaluate/evaluate.js';
import { fetchDocuments } from '../evaluate/fetch.js';
import type { Resumable } from '../evaluate/resumable.js';
import { termStats } from '../evaluate/statistics.js';
import type { ShardIndex } from '../index/shard-index.js';
import { quote } from '../query/quote.js';
import type { CallWork, EncodedRequest } from './call.js';

/** What a coordinator asks, off the wire. */
export type ShardRequest =
  | { readonly kind: 'query'; readonly request: QueryRequest__Output }
  | { readonly kind: 'fetch'; readonly request: FetchRequest__Output }
  | { readonly kind: 'termStats'; readonly request: TermStatsRequest__Output };

/** Reads a request of a kind. Throws `MalformedMessage`. */
export function decodeRequest(kind: ShardRequest['kind'], bytes: Buffer): ShardRequest {
  switch (kind) {
    case 'query':
      return { kind, request: codecs.queryRequest.decode(bytes) };
    case 'fetch':
      return { kind, request: codecs.fetchRequest.decode(bytes) };
    case 'termStats':
      return { kind, request: codecs.termStatsRequest.decode(bytes) };
  }
}

/** A request as bytes again. */
export function encodeRequest({ kind, request }: ShardRequest): EncodedRequest {
  switch (kind) {
    case 'query':
      return { kind, bytes: codecs.queryRequest.encode(request) };
    case 'fetch':
      return { kind, bytes: codecs.fetchRequest.encode(request) };
    case 'termStats':
      return { kind, bytes: codecs.termStatsRequest.encode(request) };
  }
}

/**
 * Parts of a segment, about, in which a query that is told on the way decides documents. Many would take longer, as of
 * each something is to be found out first; by few the bound of the rest would fall late in a small segment.
 */
export const toldParts = 16;

/** With more hits than this nothing is told on the way, as to write them down takes long and is not sliced. */
const mostToldHits = 1000;

/** Throws `InvalidRequest` if a request names another index than the one served. */
export function checkIndexName(asked: string, { name }: ShardIndex): void {
  if (asked !== name) throw new InvalidRequest(`index must be "${name}", which is served here, got "${quote(asked)}"`);
}

/** Begins to work on a request. Throws where it cannot be evaluated. */
export function beginRequest({ kind, request }: ShardRequest, index: ShardIndex, now: () => number): CallWork {
  checkIndexName(request.index, index);
  switch (kind) {
    case 'query':
      return query(index, request, now);
    case 'fetch':
      return encoded(fetchDocuments(index, request, now), codecs.fetchResponse.encode);
    case 'termStats':
      return encoded(termStats(index, request, now), codecs.termStatsResponse.encode);
  }
}

function query(index: ShardIndex, request: QueryRequest__Output, now: () => number): CallWork {
  const { progressUs, k } = request;
  const isTold = progressUs > 0 && k <= mostToldHits;
  const evaluation = evaluateQuery(index, request, now, isTold ? { parts: toldParts } : {});
  const soFar = (): Uint8Array =>
    codecs.queryResponse.encode({ ...evaluation.soFar(StopReason.STOP_REASON_BUDGET), progress: true });
  return {
    run: (untilMs) => evaluation.run(untilMs),
    result: () => codecs.queryResponse.encode(evaluation.result(StopReason.STOP_REASON_BUDGET)),
    ...(isTold ? { progress: { firstMs: progressUs / 1000, soFar } } : {}),
  };
}

/** Resumable work that ends in an encoded response. */
export function encoded<Response>(
  { run, result }: Resumable<Response>,
  encode: (response: Response) => Buffer,
): Resumable<Uint8Array> {
  return { run, result: () => encode(result()) };
}

/** Terms whose statistics are looked up within a slice. */
const shortTerms = 512;

/** Whether a request may take longer than the main thread should be kept from its sockets again and again. */
export function isLong({ kind, request }: ShardRequest): boolean {
  if (kind === 'termStats') return request.expansions.length > 0 || request.terms.length > shortTerms;
  return kind === 'query';
}

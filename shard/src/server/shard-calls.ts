import {
  type Clock,
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
import type { Work } from './work-queue.js';

/** What a coordinator asks, off the wire. */
export type ShardRequest =
  | { readonly kind: 'query'; readonly request: QueryRequest__Output }
  | { readonly kind: 'fetch'; readonly request: FetchRequest__Output }
  | { readonly kind: 'termStats'; readonly request: TermStatsRequest__Output };

/** Begins to work on a request; `answer` is given the encoded response. Throws where it cannot be evaluated. */
export function beginRequest(
  { kind, request }: ShardRequest,
  index: ShardIndex,
  clock: Clock,
  answer: (response: Buffer) => void,
): Work {
  if (request.index !== index.name) {
    throw new InvalidRequest(`index must be "${index.name}", which is served here, got "${quote(request.index)}"`);
  }
  const now = () => clock.now();
  switch (kind) {
    case 'query': {
      const evaluation = evaluateQuery(index, request, now);
      return {
        step: (untilMs) => evaluation.run(untilMs),
        finish: () => answer(codecs.queryResponse.encode(evaluation.result(StopReason.STOP_REASON_BUDGET))),
      };
    }
    case 'fetch':
      return workOn(fetchDocuments(index, request, now), codecs.fetchResponse.encode, answer);
    case 'termStats':
      return workOn(termStats(index, request, now), codecs.termStatsResponse.encode, answer);
  }
}

/** Resumable work that ends in an encoded answer. */
export function workOn<Response>(
  { run, result }: Resumable<Response>,
  encode: (response: Response) => Buffer,
  answer: (response: Buffer) => void,
): Work {
  return { step: run, finish: () => answer(encode(result())) };
}

import {
  type FetchRequest__Output,
  type FetchResponse,
  type FindRequest__Output,
  type FindResponse,
  type PartialHits,
  type QueryRequest__Output,
  type QueryResponse,
  StopReason,
} from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import type { WeighedQuery } from '../query/weigh.js';
import { InvalidRequest } from './errors.js';
import { evaluateQuery } from './evaluate.js';
import { fetchDocuments, storedDocument } from './fetch.js';
import type { Resumable } from './resumable.js';
import { asReceived, type QueryHere, weighingHere } from './weigh-here.js';

/**
 * A query to a vertical under way: done when every document is decided and the best are fetched. Hits that were not
 * come to have their documents, but no snippets.
 */
export type FindEvaluation = Resumable<FindResponse>;

/** Begins a query; `now` is the clock that `run` is bounded by, in milliseconds. */
export type Finder = (request: FindRequest__Output, now: () => number) => FindEvaluation;

const maxHits = 1000;

/** Answers queries to a vertical from one shard that is the whole of it: its own statistics are the global ones. */
export function createFinder(index: ShardIndex): Finder {
  return (request, now) => {
    if (!(request.k >= 0 && request.k <= maxHits)) {
      throw new InvalidRequest(`k must be in [0, ${maxHits}], got ${request.k}`);
    }
    const weighing = weighingHere([index], request.query, now);
    let finding: FindEvaluation | undefined;
    return {
      run(untilMs) {
        if (!weighing.run(untilMs)) return false;
        finding ??= findWeighed(index, request, weighing.result() as QueryHere, now);
        return finding.run(untilMs);
      },
      result: () => finding?.result() ?? nothing(index, 0),
    };
  };
}

function findWeighed(
  index: ShardIndex,
  request: FindRequest__Output,
  { analyzed, weighed }: QueryHere,
  now: () => number,
): FindEvaluation {
  // Without words a filter selects alone; with neither there is nothing to look for.
  const isFilterOnly = request.query.trim() === '' && request.filter !== null;
  if (analyzed.matchesNothing && !isFilterOnly) {
    return { run: () => true, result: () => nothing(index, index.documents) };
  }
  return findEvaluation(index, request, isFilterOnly ? undefined : weighed, now);
}

function nothing({ documents }: ShardIndex, documentsDecided: number): FindResponse {
  return { hits: [], totalHits: { value: 0 }, documentsDecided, documents };
}

function findEvaluation(
  index: ShardIndex,
  request: FindRequest__Output,
  weighed: WeighedQuery | undefined,
  now: () => number,
): FindEvaluation {
  const query = asReceived({
    index: index.name,
    filter: request.filter,
    k: request.k,
    context: request.context,
    ...(weighed === undefined ? {} : { query: weighed.query, fields: weighed.fields }),
  });
  const evaluation = evaluateQuery(index, query, now);
  const fetchBest = (found: QueryResponse): Resumable<FetchResponse> =>
    fetchDocuments(index, fetchRequest(request, found, query), now);
  const foundNow = (): QueryResponse => evaluation.result(StopReason.STOP_REASON_BUDGET);
  let fetching: Resumable<FetchResponse> | undefined;
  return {
    run(untilMs) {
      if (!evaluation.run(untilMs)) return false;
      fetching ??= fetchBest(foundNow());
      return fetching.run(untilMs);
    },
    result() {
      const found = foundNow();
      return findResponse(index, found, (fetching ?? fetchBest(found)).result());
    },
  };
}

function fetchRequest(
  { highlight, context }: FindRequest__Output,
  { lists }: QueryResponse,
  { index, query, fields: queryFields }: QueryRequest__Output,
): FetchRequest__Output {
  const seqs = bytesOf(lists?.[0]?.seqs);
  return { index, generation: 0, seqs, fields: [], highlight, query, queryFields, context };
}

function findResponse(
  index: ShardIndex,
  found: QueryResponse,
  { documents: fetched = [] }: FetchResponse,
): FindResponse {
  const { lists, totalHits = 0, totalRelation, documentsDecided = 0, documents = 0 } = found;
  const scores = bytesOf(lists?.[0]?.scores);
  return {
    hits: fetched.map((each, i) => {
      const { id = '', document = '', snippets = [] } = each.missing ? storedDocument(index, Number(each.seq)) : each;
      return { id, score: scores.readDoubleLE(8 * i), document, snippets };
    }),
    totalHits: { value: totalHits, ...(totalRelation === undefined ? {} : { relation: totalRelation }) },
    documentsDecided,
    documents,
  };
}

/** A column of our own making: always bytes. */
function bytesOf(column: PartialHits['seqs']): Buffer {
  return Buffer.from((column as Buffer | undefined) ?? []);
}

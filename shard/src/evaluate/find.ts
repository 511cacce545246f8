import type {
  Clause,
  Clause__Output,
  FetchRequest__Output,
  FetchResponse,
  FindRequest__Output,
  FindResponse,
  PartialHits,
  QueryResponse,
  ScoredField,
  ScoredField__Output,
} from '@muster/proto';
import { FieldCombination, Occur, StopReason } from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import { analyzeQuery } from '../query/analyze-query.js';
import { parseQuery } from '../query/parse.js';
import { searchableFields } from '../query/schema.js';
import { type GlobalStats, type WeighedQuery, weighQuery } from '../query/weigh.js';
import { InvalidRequest } from './errors.js';
import { evaluateQuery } from './evaluate.js';
import { fetchDocuments, storedDocument } from './fetch.js';
import type { Resumable } from './resumable.js';
import { searchedStats } from './statistics.js';

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
  const fields = searchableFields(index.schema);
  return (request, now) => {
    if (!(request.k >= 0 && request.k <= maxHits)) {
      throw new InvalidRequest(`k must be in [0, ${maxHits}], got ${request.k}`);
    }
    const tree = parseQuery(request.query, { syntax: 'lenient', fields });
    const analyzed = analyzeQuery(tree, index.schema);
    const weighed = weighQuery(analyzed, statsOf(index, analyzed.fields), index.schema);
    // Without words a filter selects alone; with neither there is nothing to look for.
    const isFilterOnly = request.query.trim() === '' && request.filter !== null;
    if (analyzed.matchesNothing && !isFilterOnly) return nothing(index);
    return findEvaluation(index, request, isFilterOnly ? undefined : weighed, now);
  };
}

function statsOf(index: ShardIndex, fields: readonly string[]): GlobalStats {
  return {
    fields: new Map(fields.map((name) => [name, searchedStats(index, name)])),
    documentFrequency: (name, term) => index.documentFrequency(name, term),
  };
}

function nothing({ documents }: ShardIndex): FindEvaluation {
  return {
    run: () => true,
    result: () => ({ hits: [], totalHits: { value: 0 }, documentsDecided: documents, documents }),
  };
}

function findEvaluation(
  index: ShardIndex,
  request: FindRequest__Output,
  weighed: WeighedQuery | undefined,
  now: () => number,
): FindEvaluation {
  const query = weighed ? asReceived(weighed.query) : null;
  const fields = weighed?.fields.map(fieldAsReceived) ?? [];
  const evaluation = evaluateQuery(
    index,
    {
      index: index.name,
      generation: 0,
      query,
      filter: request.filter,
      k: request.k,
      totalHitsThreshold: 0,
      sort: [],
      collapse: null,
      facets: [],
      features: [],
      priors: [],
      explain: false,
      fields,
      context: request.context,
    },
    now,
  );
  const fetchBest = (found: QueryResponse): Resumable<FetchResponse> =>
    fetchDocuments(index, fetchRequest(index, request, found, query, fields), now);
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
  { name }: ShardIndex,
  { highlight, context }: FindRequest__Output,
  { lists }: QueryResponse,
  query: Clause__Output | null,
  queryFields: ScoredField__Output[],
): FetchRequest__Output {
  const seqs = bytesOf(lists?.[0]?.seqs);
  return { index: name, generation: 0, seqs, fields: [], highlight, query, queryFields, context };
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

/** A query of our own making in the form that one off the wire has. */
function asReceived(clause: Clause): Clause__Output {
  const occur = (clause.occur ?? Occur.OCCUR_SHOULD) as Clause__Output['occur'];
  const combination = FieldCombination.FIELD_COMBINATION_SUM;
  if (clause.word) {
    const terms = (clause.word.terms ?? []).map(({ field = 0, term = '', weight = 0 }) => ({
      field,
      term,
      weight: Number(weight),
    }));
    return { occur, word: { combination, terms } };
  }
  if (clause.phrase) {
    const fields = (clause.phrase.fields ?? []).map(({ field = 0, terms = [], positions = [], weight = 0 }) => ({
      field,
      terms,
      positions,
      weight: Number(weight),
    }));
    return { occur, phrase: { combination, fields, slop: clause.phrase.slop ?? 0 } };
  }
  if (!clause.group) return { occur, all: {} };
  const { clauses = [], minimumShouldMatch = 0 } = clause.group;
  return { occur, group: { clauses: clauses.map(asReceived), minimumShouldMatch } };
}

function fieldAsReceived({ field = '', averageLength = 1, k1 = 0, b = 0 }: ScoredField): ScoredField__Output {
  return { field, averageLength: Number(averageLength), k1: Number(k1), b: Number(b) };
}

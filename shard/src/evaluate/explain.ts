import type { Clause__Output, Filter__Output, Prior__Output, QueryRequest__Output } from '@muster/proto';
import { isLive, type Segment } from '../index/segment.js';
import type { DocumentPlace, ShardIndex } from '../index/shard-index.js';
import { checkQuery } from './check-query.js';
import { hasBit } from './clause/candidates.js';
import { type ExplainedClause, type ExplainedPart, explainClause } from './explain-clause.js';
import { compileFilter } from './filter/compile-filter.js';
import { priorScore } from './priors.js';

/** What a document is worth by a stored number. */
export interface ExplainedPrior {
  readonly field: string;
  /** Nothing if the document has none. */
  readonly value: number | undefined;
  readonly score: number;
}

/** The last hit of an answer that is full: what a document must be better than to be in it. */
export interface LastHit {
  readonly score: number;
  readonly seq: number;
}

/**
 * Why a document is in an answer or not:
 * - `missing`: the shard has no live document with the id;
 * - `filtered`: the filter excludes it;
 * - `unmatched`: the query does not match it;
 * - `below-floor`: it scores less than the request's floor;
 * - `outscored`: the last hit scores more;
 * - `tied`: the last hit scores as much, and has the smaller `seq`;
 * - `hit`: it is in the answer, unless another shard has better ones.
 */
export type Verdict = 'missing' | 'filtered' | 'unmatched' | 'below-floor' | 'outscored' | 'tied' | 'hit';

/** How a document fares with a query. */
export interface ExplainedDocument {
  readonly id: string;
  readonly verdict: Verdict;
  readonly seq?: number;
  /** What it scores; nothing if it does not match. The filter has no say in it. */
  readonly score?: number;
  /** How the query fares with it; nothing if every document matches. */
  readonly query?: ExplainedClause;
  readonly priors?: readonly ExplainedPrior[];
}

/** How a hit's score came about, as JSON: `{ score, parts: [{ field, term, tf, length, weight, score }], priors }`. */
export function explainHit(place: DocumentPlace, { query, fields, priors }: QueryRequest__Output): string {
  const clause = query === null ? undefined : explainClause({ ...place, fields }, query);
  const worth = priors.map((prior) => explainPrior(place, prior));
  const score = scoreOf(clause, worth);
  return JSON.stringify({
    score,
    parts: clause ? scoringParts(clause) : [],
    ...(worth.length > 0 ? { priors: worth } : {}),
  });
}

/**
 * How the document with an id fares with a query on this shard: whether it matches, by clause; what it scores, by term;
 * and why it is in the answer or not. Says nothing of sorting and collapsing: hits are taken to be in order of score.
 *
 * @param lastHit the last hit of the answer if it has as many as were asked for; else every match is a hit
 * @throws InvalidRequest if the request cannot be evaluated
 */
export function explainDocument(
  index: ShardIndex,
  request: QueryRequest__Output,
  { id, lastHit }: { readonly id: string; readonly lastHit?: LastHit },
): ExplainedDocument {
  checkQuery(index, request);
  const place = locateId(index, id);
  if (place === undefined) return { id, verdict: 'missing' };
  const seq = place.segment.seqs[place.ordinal] as number;
  const query = request.query === null ? undefined : explainQuery(place, request, request.query);
  const priors = request.priors.map((prior) => explainPrior(place, prior));
  const isFiltered = request.filter !== null && !passes(index, request.filter, place);
  const isMatch = query?.isMatch ?? true;
  const score = isMatch ? scoreOf(query, priors) : undefined;
  const verdict = isFiltered ? 'filtered' : verdictOf({ score, seq }, request, lastHit);
  return {
    id,
    verdict,
    seq,
    ...(score === undefined ? {} : { score }),
    ...(query === undefined ? {} : { query }),
    priors,
  };
}

function explainQuery(place: DocumentPlace, { fields }: QueryRequest__Output, query: Clause__Output): ExplainedClause {
  return explainClause({ ...place, fields }, query);
}

function locateId(index: ShardIndex, id: string): DocumentPlace | undefined {
  for (const segment of index.segments) {
    const ordinal = segment.ordinalOfId(id);
    if (ordinal >= 0 && isLive(segment, ordinal)) return { segment, ordinal };
  }
  return undefined;
}

function passes(index: ShardIndex, filter: Filter__Output, { segment, ordinal }: DocumentPlace): boolean {
  const filtering = compileFilter(index, filter).on(segment, () => 0);
  while (!filtering.run(1));
  const bits = filtering.result();
  return bits !== undefined && hasBit(bits.words, ordinal);
}

function verdictOf(
  { score, seq }: { readonly score: number | undefined; readonly seq: number },
  { floorScore }: QueryRequest__Output,
  lastHit: LastHit | undefined,
): Verdict {
  if (score === undefined) return 'unmatched';
  if (score < (floorScore ?? Number.NEGATIVE_INFINITY)) return 'below-floor';
  if (lastHit === undefined || score > lastHit.score) return 'hit';
  if (score < lastHit.score) return 'outscored';
  return seq > lastHit.seq ? 'tied' : 'hit';
}

function explainPrior(
  { segment, ordinal }: { segment: Segment; ordinal: number },
  prior: Prior__Output,
): ExplainedPrior {
  const value = segment.numbers.get(prior.field)?.values[ordinal] ?? Number.NaN;
  if (Number.isNaN(value)) return { field: prior.field, value: undefined, score: 0 };
  return { field: prior.field, value, score: priorScore(prior, value) };
}

function scoreOf(query: ExplainedClause | undefined, priors: readonly ExplainedPrior[]): number {
  return priors.reduce((sum, { score }) => sum + score, query?.score ?? 0);
}

/** What a matching clause's score is the sum of. */
function scoringParts({ isMatch, parts, clauses }: ExplainedClause): ExplainedPart[] {
  if (!isMatch) return [];
  return [...parts, ...clauses.filter(({ occur }) => occur !== 'must_not').flatMap(scoringParts)];
}

import type { ExpandedTerms, TermStats, TermStatsRequest__Output, TermStatsResponse } from '@muster/proto';
import type { FieldStats, ShardIndex } from '../index/shard-index.js';
import { maxExpandedTerms, maxPatternUnits, maxTermsOfPatterns } from '../query/expansion.js';
import { quote } from '../query/quote.js';
import { numberBytes } from './collect/columns.js';
import { InvalidRequest, OutOfTime } from './errors.js';
import { fittingTerms } from './expand-terms.js';
import { type Resumable, step } from './resumable.js';

const maxTerms = 10_000;
const maxExpansions = 1024;
const maxEdits = 2;

/**
 * Begins to gather statistics of a shard's live documents: from their sums over all shards come a query's weights.
 * Some of them are of no use, so `result` throws `OutOfTime` before all are there.
 *
 * @param now the clock that `run` is bounded by, in milliseconds
 * @throws InvalidRequest if a field cannot be searched
 */
export function termStats(
  index: ShardIndex,
  request: TermStatsRequest__Output,
  now: () => number,
): Resumable<TermStatsResponse> {
  const { terms, expansions } = request;
  checkStatsRequest(index, request);
  const found: TermStats[] = [];
  const expanded: ExpandedTerms[] = [];
  const gathering = step(gather(index, request, { found, expanded }), now);
  return {
    run: gathering.run,
    result() {
      const response = gathering.result();
      if (response !== undefined) return response;
      const come = `${found.length} of ${terms.length} terms, ${expanded.length} of ${expansions.length} expansions`;
      throw new OutOfTime(`there was time for ${come}`);
    },
  };
}

function checkStatsRequest(index: ShardIndex, request: TermStatsRequest__Output): void {
  const { terms, fields, expansions, generation } = request;
  if (terms.length > maxTerms)
    throw new InvalidRequest(`at most ${maxTerms} terms may be asked for, got ${terms.length}`);
  if (expansions.length > maxExpansions)
    throw new InvalidRequest(`at most ${maxExpansions} expansions may be asked for, got ${expansions.length}`);
  for (const field of fields) searchedStats(index, field);
  for (const expansion of expansions) {
    searchedStats(index, expansion.field);
    if (expansion.text.length > maxPatternUnits) {
      const got = `got ${expansion.text.length}: \`${quote(expansion.text)}\``;
      throw new InvalidRequest(`text of an expansion must have at most ${maxPatternUnits} UTF-16 units, ${got}`);
    }
    const of = `of \`${quote(expansion.text)}\` must be in`;
    if (expansion.maxEdits > maxEdits)
      throw new InvalidRequest(`max_edits ${of} [0, ${maxEdits}], got ${expansion.maxEdits}`);
    if (expansion.maxTerms > maxExpandedTerms)
      throw new InvalidRequest(`max_terms ${of} [0, ${maxExpandedTerms}], got ${expansion.maxTerms}`);
  }
  checkGeneration(index, generation);
}

/** Gathers term after term, expansion after expansion, into lists that show how far it has come. */
function* gather(
  index: ShardIndex,
  { terms, fields, expansions }: TermStatsRequest__Output,
  { found, expanded }: { readonly found: TermStats[]; readonly expanded: ExpandedTerms[] },
): Generator<undefined, TermStatsResponse> {
  const { generation, documents } = index;
  const fieldStats = fields.map((field) => searchedStats(index, field));
  for (const { field, term } of terms) {
    if (found.length > 0) yield;
    found.push(statsOfTerm(index, field, term));
  }
  let room = maxTermsOfPatterns;
  for (const pattern of expansions) {
    const { field, maxEdits: edits, maxTerms: most } = pattern;
    const fitting = yield* fittingTerms(index, pattern, Math.min(most || maxExpandedTerms, room));
    room -= fitting.terms.length;
    const stats: TermStats[] = [];
    for (const term of fitting.terms) {
      yield;
      stats.push(
        edits === 0 ? { documentFrequency: index.documentFrequency(field, term) } : statsOfTerm(index, field, term),
      );
    }
    expanded.push({ terms: [...fitting.terms], stats, tooMany: fitting.isCut });
  }
  return { generation, documents, fields: fieldStats, terms: found, expansions: expanded };
}

/** Statistics of a text or keyword field of the shard. Throws `InvalidRequest` for any other. */
export function searchedStats(index: ShardIndex, name: string): FieldStats {
  const stats = index.fieldStats(name);
  if (stats !== undefined) return stats;
  throw new InvalidRequest(
    `field \`${quote(name)}\` cannot be searched; searchable are ${index.searchable.join(', ')}`,
  );
}

/** A shard that is never written to has one generation only. */
export function checkGeneration(index: ShardIndex, generation: number): void {
  if (generation === 0 || generation === index.generation) return;
  throw new GenerationGone(`generation ${generation} is not served here; ${index.generation} is`);
}

/** A request for a state of the index that this shard does not hold. */
export class GenerationGone extends Error {
  override readonly name = 'GenerationGone';
}

function statsOfTerm(index: ShardIndex, field: string, term: string): TermStats {
  searchedStats(index, field);
  const frontier = index.frontier(field, term) ?? new Uint32Array(0);
  return { documentFrequency: index.documentFrequency(field, term), frontier: numberBytes(frontier) };
}

import type { TermStats, TermStatsRequest__Output, TermStatsResponse } from '@muster/proto';
import type { FieldStats, ShardIndex } from '../index/shard-index.js';
import { quote } from '../query/quote.js';
import { InvalidRequest, OutOfTime } from './errors.js';
import { expandHere } from './expand.js';
import { oneByOne, type Resumable } from './resumable.js';

const maxTerms = 10_000;
const maxExpansions = 256;

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
  const { terms, fields, expansions, generation } = request;
  if (terms.length > maxTerms)
    throw new InvalidRequest(`at most ${maxTerms} terms may be asked for, got ${terms.length}`);
  if (expansions.length > maxExpansions)
    throw new InvalidRequest(`at most ${maxExpansions} patterns may be expanded, got ${expansions.length}`);
  checkGeneration(index, generation);
  const fieldStats = fields.map((field) => searchedStats(index, field));
  const statsHere = (field: string, term: string): TermStats => statsOfTerm(index, field, term);
  const gathered = oneByOne(terms, ({ field, term }) => statsHere(field, term), now);
  const expanding = expansions.map((pattern) => {
    searchedStats(index, pattern.field);
    return expandHere(index, pattern, statsHere, now);
  });
  let expanded = 0;
  return {
    run(untilMs) {
      if (!gathered.run(untilMs)) return false;
      for (; expanded < expanding.length; expanded++) if (expanding[expanded]?.run(untilMs) === false) return false;
      return true;
    },
    result() {
      const found = [...gathered.result()];
      if (found.length < terms.length)
        throw new OutOfTime(`there was time for ${found.length} of ${terms.length} terms`);
      if (expanded < expanding.length)
        throw new OutOfTime(`there was time for ${expanded} of ${expanding.length} patterns`);
      const { generation, documents } = index;
      return {
        generation,
        documents,
        fields: fieldStats,
        terms: found,
        expansions: expanding.map((each) => each.result()),
      };
    },
  };
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
  return { documentFrequency: index.documentFrequency(field, term), frontier: littleEndianBytes(frontier) };
}

/** A copy of numbers as the wire has them; index files are read on little-endian machines only. */
function littleEndianBytes(numbers: Uint32Array | Float64Array): Buffer {
  return Buffer.from(numbers.slice().buffer);
}

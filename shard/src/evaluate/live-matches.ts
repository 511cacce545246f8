import { type Clause__Output, type GroupClause__Output, Occur, type QueryRequest__Output } from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';

/** How many live documents match at least, and at most. */
export interface Matches {
  readonly leastMatches: number;
  readonly mostMatches: number;
}

const unknown: Matches = { leastMatches: 0, mostMatches: Number.POSITIVE_INFINITY };

/**
 * How many live documents of a shard match a checked query without filter, as far as the frequencies of its terms tell:
 * where documents are deleted, segments know those of all their documents only.
 */
export function liveMatches(index: ShardIndex, { query, fields }: QueryRequest__Output): Matches {
  const all = { leastMatches: index.documents, mostMatches: index.documents };
  const matchesOf = (clause: Clause__Output): Matches => {
    if (clause.all) return all;
    if (clause.word) {
      const frequencies = clause.word.terms.map(({ field, term }) => {
        const frequency = index.documentFrequency(fields[field]?.field ?? '', term);
        return { leastMatches: frequency, mostMatches: frequency };
      });
      return anyOf(frequencies);
    }
    const inner = clause.group && theOnlyOnes(clause.group);
    return inner ? anyOf(inner.map(matchesOf)) : unknown;
  };
  return query === null ? all : matchesOf(query);
}

/** The clauses of which a group matches any, and no others. */
function theOnlyOnes({ clauses, minimumShouldMatch }: GroupClause__Output): readonly Clause__Output[] | undefined {
  if (clauses.some(({ occur }) => occur === Occur.OCCUR_MUST_NOT)) return undefined;
  const must = clauses.filter(({ occur }) => occur === Occur.OCCUR_MUST);
  if (must.length === 0) return minimumShouldMatch <= 1 ? clauses : undefined;
  return must.length === 1 && minimumShouldMatch === 0 ? must : undefined;
}

function anyOf(clauses: readonly Matches[]): Matches {
  return {
    leastMatches: clauses.reduce((most, { leastMatches }) => Math.max(most, leastMatches), 0),
    mostMatches: clauses.reduce((sum, { mostMatches }) => sum + mostMatches, 0),
  };
}

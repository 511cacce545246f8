import type { Clause, ScoredField } from '@muster/proto';
import { upperBound, weighQuery } from '@muster/shard/query';
import type { PlannedIndex } from '../words.js';
import type { KnownStatistics, TermStatistics } from './statistics-cache.js';

/** A query on an index with the numbers to score by, and what can be told of each shard before it is asked. */
export interface WeighedIndex {
  readonly query: Clause;
  readonly fields: ScoredField[];
  /** Statistics of some shard are missing: the numbers differ from the true ones. */
  readonly isPartial: boolean;
  /** Whether a document of the shard can match at all, as far as is known. */
  canMatch(shard: number): boolean;
  /** The greatest score a document of the shard can have; infinite if nothing is known. */
  boundOf(shard: number): number;
}

/** Stands for the frontier of a shard that has the term and tells none: as often as can be, in no words at all. */
const unbounded = Uint32Array.of(0xffffffff, 0);
const defaultBm25 = { k1: 1.2, b: 0.75 };

/** Computes the weights of a query from the sums over all shards, and each shard's bound from its frontiers. */
export function weighIndex({ analyzed, view }: PlannedIndex, known: KnownStatistics): WeighedIndex {
  const terms = new Map<string, Map<string, TermStatistics>>();
  analyzed.terms.forEach(({ field, term }, i) => {
    const ofField = terms.get(field) ?? new Map<string, TermStatistics>();
    const entry = known.terms[i];
    if (entry !== undefined) ofField.set(term, entry);
    terms.set(field, ofField);
  });
  const fields = new Map(
    analyzed.fields.map((field, i) => [field, known.fields[i] ?? { documents: 0, totalLength: 0 }]),
  );
  const documentFrequency = (field: string, term: string): number =>
    terms.get(field)?.get(term)?.documentFrequency ?? 0;
  const { query, fields: scored } = weighQuery(analyzed, { fields, documentFrequency }, view.schema ?? defaultBm25);
  const bound = (shard: number): number | undefined =>
    upperBound(query, scored, (field, term) => {
      const stats = terms.get(field)?.get(term)?.byShard[shard];
      if (stats === undefined || stats.documentFrequency === 0) return undefined;
      return stats.frontier.length >= 2 ? stats.frontier : unbounded;
    });
  const isKnown = (shard: number): boolean => known.terms.every((entry) => entry?.byShard[shard] !== undefined);
  // Most words are in every shard: then none can be left out, and no bound need be computed.
  const areAllEverywhere = known.terms.every((entry) => entry?.isEverywhere === true);
  return {
    query,
    fields: scored,
    isPartial: !known.isComplete,
    canMatch: (shard) =>
      !analyzed.matchesNothing && (areAllEverywhere || !isKnown(shard) || bound(shard) !== undefined),
    boundOf: (shard) => (isKnown(shard) ? (bound(shard) ?? 0) : Number.POSITIVE_INFINITY),
  };
}

import type { Clause, ScoredField } from '@muster/proto';
import { type AnalyzedPattern, type ExpandedTerm, keyOfPattern, upperBound, weighQuery } from '@muster/shard/query';
import type { AskedShard } from '../leaves.js';
import type { PlannedIndex } from '../words.js';
import type { KnownStatistics } from './statistics-cache.js';
import type { ShardTermStatistics } from './term-statistics.js';

/** A query on an index with the numbers to score by, and what can be told of each shard before it is asked. */
export interface WeighedIndex {
  readonly query: Clause;
  readonly fields: ScoredField[];
  /** Statistics of some shard are missing: the numbers differ from the true ones. */
  readonly isPartial: boolean;
  /** Prefixes and fuzzy words that stand for more terms than allowed, of which only the first by bytes were taken. */
  readonly cutPatterns: readonly AnalyzedPattern[];
  /** Whether the query holds all terms of the shard that its prefixes and fuzzy words stand for. */
  holdsTermsOf(shard: number): boolean;
  /** Shards that were asked for the numbers; nothing where all were remembered. */
  readonly asked?: readonly AskedShard[];
  /** Whether a document of the shard can match at all, as far as is known. */
  canMatch(shard: number): boolean;
  /** The greatest score a document of the shard can have; infinite if nothing is known. */
  boundOf(shard: number): number;
}

/** Stands for the frontier of a shard that has the term and tells none: as often as can be, in no words at all. */
const unbounded = Uint32Array.of(0xffffffff, 0);
const defaultBm25 = { k1: 1.2, b: 0.75 };

/** Computes the weights of a query from the sums over all shards, and each shard's bound from its frontiers. */
export function weighIndex({ analyzed, view, priors }: PlannedIndex, known: KnownStatistics): WeighedIndex {
  const terms = termsByField(analyzed, known);
  const fields = new Map(
    analyzed.fields.map((field, i) => [field, known.fields[i] ?? { documents: 0, totalLength: 0 }]),
  );
  const expansions = new Map<string, readonly ExpandedTerm[]>(
    analyzed.patterns.map((pattern, i) => [keyOfPattern(pattern), known.patterns[i]?.terms ?? []]),
  );
  const stats = {
    fields,
    documentFrequency: (field: string, term: string): number => terms.get(field)?.get(term)?.documentFrequency ?? 0,
    expansion: (pattern: AnalyzedPattern): readonly ExpandedTerm[] => expansions.get(keyOfPattern(pattern)) ?? [],
  };
  const { query, fields: scored } = weighQuery(analyzed, stats, view.schema ?? defaultBm25);
  const frontierIn = (shard: number) => (field: string, term: string) => {
    const stats = terms.get(field)?.get(term)?.byShard[shard];
    if (stats === undefined || stats.documentFrequency === 0) return undefined;
    return stats.frontier.length >= 2 ? stats.frontier : unbounded;
  };
  const bound = (shard: number): number | undefined => upperBound(query, scored, frontierIn(shard), priors);
  const isKnown = (shard: number): boolean =>
    known.terms.every((entry) => entry?.byShard[shard] !== undefined) &&
    known.patterns.every((entry) => entry?.told[shard] === true);
  // Most words are in every shard: then none can be left out, and no bound need be computed.
  const areAllEverywhere = analyzed.patterns.length === 0 && known.terms.every((entry) => entry?.isEverywhere === true);
  return {
    query,
    fields: scored,
    isPartial: !known.isComplete,
    cutPatterns: analyzed.patterns.filter((_, i) => known.patterns[i]?.isCut === true),
    holdsTermsOf: (shard) => known.patterns.every((entry) => entry?.told[shard] === true),
    canMatch: (shard) =>
      !analyzed.matchesNothing && (areAllEverywhere || !isKnown(shard) || bound(shard) !== undefined),
    boundOf: (shard) => (isKnown(shard) ? (bound(shard) ?? 0) : Number.POSITIVE_INFINITY),
  };
}

/** What is known of a term of a field, from wherever. */
interface KnownTerm {
  readonly documentFrequency: number;
  readonly byShard: readonly (ShardTermStatistics | undefined)[];
}

/** The terms asked for by name, and those that patterns stand for. */
function termsByField(
  analyzed: PlannedIndex['analyzed'],
  known: KnownStatistics,
): ReadonlyMap<string, ReadonlyMap<string, KnownTerm>> {
  const terms = new Map<string, Map<string, KnownTerm>>(analyzed.fields.map((field) => [field, new Map()]));
  analyzed.patterns.forEach(({ field }, i) => {
    for (const entry of known.patterns[i]?.terms ?? []) terms.get(field)?.set(entry.term, entry);
  });
  // By name more is told than a prefix needs, so that has to be what stays.
  analyzed.terms.forEach(({ field, term }, i) => {
    const entry = known.terms[i];
    if (entry !== undefined) terms.get(field)?.set(term, entry);
  });
  return terms;
}

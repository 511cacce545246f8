import type { Clause, ScoredField } from '@muster/proto';
import { upperBound, weighQuery } from '@muster/shard/query';
import type { PlannedIndex } from '../words.js';
import type { MissingStatistics, StatisticsCache } from './statistics-cache.js';

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

/** Computes the weights of a query from the sums over all shards, and each shard's bound from its frontiers. */
export function weighIndex(planned: PlannedIndex, cache: StatisticsCache): WeighedIndex {
  const { analyzed, view } = planned;
  const shards = view.shards.length;
  const fields = new Map(analyzed.fields.map((field) => [field, sumField(cache, field)]));
  const terms = new Map<string, Map<string, TermRow>>();
  let knowsAll = true;
  for (const { field, term } of analyzed.terms) {
    const row = termRow(cache, field, term, shards);
    knowsAll &&= row.isComplete;
    const ofField = terms.get(field) ?? new Map<string, TermRow>();
    ofField.set(term, row);
    terms.set(field, ofField);
  }
  const rowOf = (field: string, term: string): TermRow | undefined => terms.get(field)?.get(term);
  const { k1, b } = view.schema ?? { k1: 1.2, b: 0.75 };
  const weighed = weighQuery(
    analyzed,
    { fields, documentFrequency: (field, term) => rowOf(field, term)?.documentFrequency ?? 0 },
    { k1, b },
  );
  const knowsShard = (shard: number): boolean => knowsAll || isKnown(cache, shard, analyzed);
  const bound = (shard: number): number | undefined =>
    upperBound(weighed.query, weighed.fields, (field, term) => {
      const stats = rowOf(field, term)?.byShard[shard];
      return stats !== undefined && stats.documentFrequency > 0 ? stats.frontier : undefined;
    });
  return {
    ...weighed,
    isPartial: !knowsAll || analyzed.fields.some((field) => cache.field(field).filter(isDefined).length < shards),
    canMatch: (shard) => !analyzed.matchesNothing && (!knowsShard(shard) || bound(shard) !== undefined),
    boundOf: (shard) => (knowsShard(shard) ? (bound(shard) ?? 0) : Number.POSITIVE_INFINITY),
  };
}

interface TermRow {
  readonly documentFrequency: number;
  readonly isComplete: boolean;
  readonly byShard: readonly ({ readonly documentFrequency: number; readonly frontier: Uint32Array } | undefined)[];
}

function termRow(cache: StatisticsCache, field: string, term: string, shards: number): TermRow {
  const byShard = cache.term(field, term)?.byShard ?? [];
  let documentFrequency = 0;
  let known = 0;
  for (const stats of byShard) {
    if (stats === undefined) continue;
    known++;
    documentFrequency += stats.documentFrequency;
  }
  return { documentFrequency, isComplete: known === shards, byShard };
}

function sumField(cache: StatisticsCache, field: string): { documents: number; totalLength: number } {
  let documents = 0;
  let totalLength = 0;
  for (const stats of cache.field(field)) {
    documents += stats?.documents ?? 0;
    totalLength += stats?.totalLength ?? 0;
  }
  return { documents, totalLength };
}

function isKnown(cache: StatisticsCache, shard: number, wanted: MissingStatistics): boolean {
  const missing = cache.missing(shard, wanted);
  return missing.terms.length === 0;
}

function isDefined<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

import type { Clause, FieldPhrase, FieldTerm, ScoredField } from '@muster/proto';
import type { AnalyzedClause, AnalyzedPhrase, AnalyzedQuery, AnalyzedTerm } from './analyzed.js';
import { idf } from './score.js';

/** Statistics over all shards, of live documents. */
export interface GlobalStats {
  /** For each field: documents that have it, and its words over all of them. */
  readonly fields: ReadonlyMap<string, { readonly documents: number; readonly totalLength: number }>;
  /** Documents that have the term in the field. */
  documentFrequency(field: string, term: string): number;
}

/** A query as shards evaluate it: `QueryRequest`'s `query` and `fields`. */
export interface WeighedQuery {
  readonly query: Clause;
  readonly fields: ScoredField[];
}

/** Weights above this could take sums off the grid; only long boosted phrases reach it. */
const maxWeight = 2 ** 16 - 1;

/** The query with the weight of each term. The same statistics give the same numbers, so they are computed once. */
export function weighQuery(
  analyzed: AnalyzedQuery,
  stats: GlobalStats,
  bm25: { readonly k1: number; readonly b: number },
): WeighedQuery {
  const fields = analyzed.fields.map((field) => scoredField(field, stats, bm25));
  const places = new Map(analyzed.fields.map((field, place) => [field, place]));
  const termIdf = (field: string, term: string) =>
    idf(stats.fields.get(field)?.documents ?? 0, stats.documentFrequency(field, term));
  const weighTerm = ({ field, term, boost }: AnalyzedTerm): FieldTerm => ({
    field: places.get(field) ?? 0,
    term,
    weight: Math.min(maxWeight, boost * termIdf(field, term)),
  });
  const weighPhrase = ({ field, terms, positions, boost }: AnalyzedPhrase): FieldPhrase => ({
    field: places.get(field) ?? 0,
    terms: [...terms],
    positions: [...positions],
    weight: Math.min(maxWeight, boost * terms.reduce((sum, term) => sum + termIdf(field, term), 0)),
  });
  const weigh = (clause: AnalyzedClause): Clause => {
    const { occur } = clause;
    switch (clause.kind) {
      case 'word':
        return { occur, word: { terms: clause.terms.map(weighTerm) } };
      case 'phrase':
        return { occur, phrase: { fields: clause.fields.map(weighPhrase), slop: clause.slop } };
      case 'group':
        return { occur, group: { clauses: clause.clauses.map(weigh), minimumShouldMatch: clause.minimumShouldMatch } };
      case 'all':
        return { occur, all: {} };
    }
  };
  return { query: weigh(analyzed.query), fields };
}

function scoredField(
  field: string,
  stats: GlobalStats,
  { k1, b }: { readonly k1: number; readonly b: number },
): ScoredField {
  const { documents = 0, totalLength = 0 } = stats.fields.get(field) ?? {};
  return { field, averageLength: documents > 0 ? Math.max(1, totalLength / documents) : 1, k1, b };
}

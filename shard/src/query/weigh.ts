import {
  type Clause,
  FieldCombination,
  type FieldPhrase,
  type FieldTerm,
  type FieldTermSet,
  type ScoredField,
} from '@muster/proto';
import type {
  AnalyzedClause,
  AnalyzedFuzzyTerm,
  AnalyzedPattern,
  AnalyzedPhrase,
  AnalyzedQuery,
  AnalyzedTerm,
  AnalyzedTermSet,
} from './analyzed.js';
import { inByteOrder } from './byte-order.js';
import { lengthInCharacters } from './edit-distance.js';
import type { ExpandedTerm } from './expansion.js';
import { idf } from './score.js';

/** Statistics over all shards, of live documents. */
export interface GlobalStats {
  /** For each field: documents that have it, and its words over all of them. */
  readonly fields: ReadonlyMap<string, { readonly documents: number; readonly totalLength: number }>;
  /** Documents that have the term in the field. */
  documentFrequency(field: string, term: string): number;
  /** What a pattern stands for, as `expandPattern` chose it. Needed if the query was analysed to have patterns. */
  expansion?(pattern: AnalyzedPattern): readonly ExpandedTerm[];
}

/** A query as shards evaluate it: `QueryRequest`'s `query` and `fields`. */
export interface WeighedQuery {
  readonly query: Clause;
  readonly fields: ScoredField[];
}

/** Weights above this could take sums off the grid; only long boosted phrases reach it. */
const maxWeight = 2 ** 16 - 1;

/**
 * The query with the weight of each term. The same statistics give the same numbers, so they are computed once.
 *
 * A fuzzy word is worth the best of its terms, each weighed by its own document frequency and by
 * `1 - edits / length of the word in characters`. A set of terms is worth its boost.
 */
export function weighQuery(
  analyzed: AnalyzedQuery,
  stats: GlobalStats,
  bm25: { readonly k1: number; readonly b: number },
): WeighedQuery {
  const fields = analyzed.fields.map((field) => scoredField(field, stats, bm25));
  return { query: new Weigher(analyzed.fields, stats).clause(analyzed.query), fields };
}

class Weigher {
  private readonly places: ReadonlyMap<string, number>;
  private readonly stats: GlobalStats;

  constructor(fields: readonly string[], stats: GlobalStats) {
    this.places = new Map(fields.map((field, place) => [field, place]));
    this.stats = stats;
  }

  clause(clause: AnalyzedClause): Clause {
    const { occur } = clause;
    switch (clause.kind) {
      case 'word': {
        const terms = clause.terms.map((term) => this.term(term));
        return { occur, word: clause.combination === 'maximum' ? { ...best, terms } : { terms } };
      }
      case 'fuzzy':
        return { occur, word: { ...best, terms: clause.terms.flatMap((term) => this.fuzzyTerms(term)) } };
      case 'termSet':
        return { occur, termSet: { fields: clause.fields.map((set) => this.termSet(set)) } };
      case 'phrase':
        return { occur, phrase: { fields: clause.fields.map((phrase) => this.phrase(phrase)), slop: clause.slop } };
      case 'group': {
        const { clauses, minimumShouldMatch } = clause;
        return { occur, group: { clauses: clauses.map((inner) => this.clause(inner)), minimumShouldMatch } };
      }
      case 'all':
        return { occur, all: {} };
    }
  }

  private term({ field, term, boost }: AnalyzedTerm): FieldTerm {
    return this.fieldTerm(field, term, boost * this.idf(field, this.stats.documentFrequency(field, term)));
  }

  private fuzzyTerms(word: AnalyzedFuzzyTerm): FieldTerm[] {
    const { field, boost, pattern } = word;
    const length = lengthInCharacters(word.term);
    const near = pattern === undefined ? [] : (this.stats.expansion?.(pattern) ?? []);
    const others = near.filter(({ term }) => term !== word.term);
    return [
      this.term(word),
      ...others.map(({ term, documentFrequency, edits }) =>
        this.fieldTerm(field, term, boost * this.idf(field, documentFrequency) * (1 - edits / length)),
      ),
    ];
  }

  private termSet({ field, boost, terms, pattern }: AnalyzedTermSet): FieldTermSet {
    const expanded = pattern === undefined ? [] : (this.stats.expansion?.(pattern) ?? []);
    const all = new Set([...terms, ...expanded.map(({ term }) => term)]);
    return { field: this.place(field), terms: [...all].sort(inByteOrder), score: Math.min(maxWeight, boost) };
  }

  private phrase({ field, terms, positions, boost }: AnalyzedPhrase): FieldPhrase {
    const idfs = terms.map((term) => this.idf(field, this.stats.documentFrequency(field, term)));
    const weight = Math.min(maxWeight, boost * idfs.reduce((sum, each) => sum + each, 0));
    return { field: this.place(field), terms: [...terms], positions: [...positions], weight };
  }

  private fieldTerm(field: string, term: string, weight: number): FieldTerm {
    return { field: this.place(field), term, weight: Math.min(maxWeight, weight) };
  }

  private idf(field: string, documentFrequency: number): number {
    return idf(this.stats.fields.get(field)?.documents ?? 0, documentFrequency);
  }

  private place(field: string): number {
    return this.places.get(field) ?? 0;
  }
}

const best = { combination: FieldCombination.FIELD_COMBINATION_MAXIMUM };

function scoredField(
  field: string,
  stats: GlobalStats,
  { k1, b }: { readonly k1: number; readonly b: number },
): ScoredField {
  const { documents = 0, totalLength = 0 } = stats.fields.get(field) ?? {};
  return { field, averageLength: documents > 0 ? Math.max(1, totalLength / documents) : 1, k1, b };
}

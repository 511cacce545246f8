/** A term in a field, and the factor of its score: the field's boost times those of the word and its groups. */
export interface AnalyzedTerm {
  readonly field: string;
  readonly term: string;
  readonly boost: number;
}

/** A phrase in a field. */
export interface AnalyzedPhrase {
  readonly field: string;
  readonly terms: readonly string[];
  /** Place of each term, counted from the first. */
  readonly positions: readonly number[];
  readonly boost: number;
}

/** A word, as each searched field knows it. */
export interface AnalyzedWordClause {
  readonly kind: 'word';
  readonly occur: AnalyzedOccur;
  readonly terms: readonly AnalyzedTerm[];
}

/** Words in a row, as each searched field knows them. */
export interface AnalyzedPhraseClause {
  readonly kind: 'phrase';
  readonly occur: AnalyzedOccur;
  readonly fields: readonly AnalyzedPhrase[];
  readonly slop: number;
}

/** Several clauses. */
export interface AnalyzedGroup {
  readonly kind: 'group';
  readonly occur: AnalyzedOccur;
  readonly clauses: readonly AnalyzedClause[];
  /** Fewest SHOULD clauses that must match; 0 means 1 if there is no MUST clause, else 0. */
  readonly minimumShouldMatch: number;
}

/** Every document. */
export interface AnalyzedAll {
  readonly kind: 'all';
  readonly occur: AnalyzedOccur;
}

/** Numbers of the wire's `Occur`, without the unspecified one. */
export type AnalyzedOccur = 1 | 2 | 3;

/** A part of an analysed query: the wire's `Clause` before statistics are known. */
export type AnalyzedClause = AnalyzedWordClause | AnalyzedPhraseClause | AnalyzedGroup | AnalyzedAll;

/** A query as fields know it, still without weights. */
export interface AnalyzedQuery {
  readonly query: AnalyzedGroup;
  /** True: nothing is left to search for, as with stop words only. */
  readonly matchesNothing: boolean;
  /** True: there were more clauses than a query may have, and the rest was left out. */
  readonly truncated: boolean;
  /** Terms whose document frequencies the weights rest on, each once, in order of first use. */
  readonly terms: readonly { readonly field: string; readonly term: string }[];
  /** Names of the fields used, each once, in order of first use. */
  readonly fields: readonly string[];
}

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

/** What terms of a field a prefix or a fuzzy word stands for: only the index can tell. */
export interface AnalyzedPattern {
  readonly field: string;
  /** A prefix, or the term to come near to. */
  readonly text: string;
  /** 0 means a prefix; 1 or 2 the greatest number of edits. */
  readonly maxEdits: 0 | 1 | 2;
}

/** A word, as each searched field knows it. */
export interface AnalyzedWordClause {
  readonly kind: 'word';
  readonly occur: AnalyzedOccur;
  readonly terms: readonly AnalyzedTerm[];
  /** How the scores of the terms become one; unset means their sum. */
  readonly combination?: 'maximum';
}

/** A word and the terms near to it, of which the best counts. */
export interface AnalyzedFuzzyClause {
  readonly kind: 'fuzzy';
  readonly occur: AnalyzedOccur;
  readonly terms: readonly AnalyzedFuzzyTerm[];
}

/** A fuzzy word in a field. */
export interface AnalyzedFuzzyTerm extends AnalyzedTerm {
  /** What else it stands for; nothing where the term is too short to be near to another. */
  readonly pattern?: AnalyzedPattern;
}

/** One of many terms, in one or more fields, each of which is worth a constant. */
export interface AnalyzedTermSetClause {
  readonly kind: 'termSet';
  readonly occur: AnalyzedOccur;
  readonly fields: readonly AnalyzedTermSet[];
}

/** Terms of a field. A match is worth the boost, whichever of them it is. */
export interface AnalyzedTermSet {
  readonly field: string;
  readonly boost: number;
  /** Terms known without the index: the prefix as a word. At least one. */
  readonly terms: readonly string[];
  /** What else belongs to the set; nothing where every prefix is a term. */
  readonly pattern?: AnalyzedPattern;
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
export type AnalyzedClause =
  | AnalyzedWordClause
  | AnalyzedFuzzyClause
  | AnalyzedTermSetClause
  | AnalyzedPhraseClause
  | AnalyzedGroup
  | AnalyzedAll;

/** A query as fields know it, still without weights. */
export interface AnalyzedQuery {
  readonly query: AnalyzedGroup;
  /** True: nothing is left to search for, as with stop words only. */
  readonly matchesNothing: boolean;
  /** True: there were more clauses than a query may have, and the rest was left out. */
  readonly truncated: boolean;
  /** Terms whose document frequencies the weights rest on, each once, in order of first use. */
  readonly terms: readonly { readonly field: string; readonly term: string }[];
  /** Patterns whose terms the weights rest on, each once, in order of first use. */
  readonly patterns: readonly AnalyzedPattern[];
  /** True: a pattern that stands for too many terms is a fault; false: it stands for the first of them. */
  readonly isStrict: boolean;
  /** Names of the fields used, each once, in order of first use. */
  readonly fields: readonly string[];
}

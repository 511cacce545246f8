import { InvalidQuery } from './errors.js';
import { maxPatternUnits } from './expansion.js';

/** Most words, phrases and groups of a query. */
export const maxClauses = 1024;
/** Most terms of a query, counted once for each field. */
const maxTerms = 10_000;
/** Most prefixes and fuzzy words of a query, counted once for each field: together they stand for 10,000 terms. */
const maxPatterns = 64;
/** Most fuzzy words among them: to find and to choose their terms takes longer. */
const maxFuzzyWords = 16;
/** Most words of a phrase with slop: finding spans takes time for each word at each of their places. */
export const maxSloppyWords = 64;
const maxBoost = 1000;

/**
 * Counts what a query comes to. What is beyond a limit is a fault of a strict query; of a lenient one it is left out,
 * or done as far as it can be.
 */
export class QueryLimits {
  readonly isStrict: boolean;
  /** Something was left out. */
  isTruncated: boolean;
  private clauses = 0;
  private terms = 0;
  private patterns = 0;
  private fuzzyWords = 0;

  constructor(isStrict: boolean, isTruncated: boolean) {
    this.isStrict = isStrict;
    this.isTruncated = isTruncated;
  }

  /** Whether there is room for so many clauses more with so many terms in all fields; counts them if there is. */
  takesClauses(clauses: number, terms: number): boolean {
    if (this.clauses + clauses > maxClauses) return this.exceeded(`${maxClauses} clauses`);
    if (this.terms + terms > maxTerms) return this.exceeded(`${maxTerms} terms over all fields searched`);
    this.clauses += clauses;
    this.terms += terms;
    return true;
  }

  /** The same for the patterns of a prefix or a fuzzy word, one for each field. */
  takesPatterns(kind: 'prefix' | 'fuzzy', patterns: number): boolean {
    if (this.patterns + patterns > maxPatterns)
      return this.exceeded(`${maxPatterns} prefixes and fuzzy words, counted once for each field`);
    if (kind === 'fuzzy' && this.fuzzyWords + patterns > maxFuzzyWords)
      return this.exceeded(`${maxFuzzyWords} fuzzy words, counted once for each field`);
    this.patterns += patterns;
    if (kind === 'fuzzy') this.fuzzyWords += patterns;
    return true;
  }

  /** Whether a prefix or a fuzzy word is short enough to stand for other terms; of a lenient query it is taken as a word. */
  takesPatternOf(text: string): boolean {
    return (
      text.length <= maxPatternUnits || this.exceeded(`${maxPatternUnits} UTF-16 units in a prefix or a fuzzy word`)
    );
  }

  /** A boost that scores stay exact with. `what` gives what it is of. */
  boost(boost: number, what: () => string): number {
    if (boost <= maxBoost) return boost;
    if (!this.isStrict) return maxBoost;
    throw new InvalidQuery(
      `boost of \`${what()}\` is ${boost}: field, word and group boosts multiply to more than ${maxBoost}`,
    );
  }

  /** How many of a phrase's words are looked for. */
  phraseWords(words: number): number {
    if (words > maxClauses) this.exceeded(`${maxClauses} words in a phrase`);
    return Math.min(words, maxClauses);
  }

  /** The slop that a phrase of so many words may have; of a lenient query a longer one must stand exactly. */
  slop(slop: number, words: number): number {
    if (slop === 0 || words <= maxSloppyWords) return slop;
    this.exceeded(`${maxSloppyWords} words in a phrase with slop`);
    return 0;
  }

  private exceeded(limit: string): false {
    if (this.isStrict) throw new InvalidQuery(`a query has at most ${limit}, this one has more`);
    this.isTruncated = true;
    return false;
  }
}

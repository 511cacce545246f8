import type { AnalyzedPattern } from './analyzed.js';
import { inByteOrder } from './byte-order.js';
import { editDistance, editsTo } from './edit-distance.js';

/** Most terms that a pattern may stand for; a shard tells no more of them. */
export const maxExpandedTerms = 1000;

/** Most UTF-16 units of a pattern's text: as many as analyzers leave of a word. */
export const maxPatternUnits = 255;

/** Most terms that all patterns of a query may stand for; a shard tells no more of them in one answer. */
export const maxTermsOfPatterns = 10_000;

/** Most terms that a fuzzy word is scored by. */
const maxFuzzyTerms = 50;

/** A term of the index that fits a pattern. */
export interface CandidateTerm {
  readonly term: string;
  /** Documents of all shards that have it. */
  readonly documentFrequency: number;
}

/** A term that a pattern stands for. */
export interface ExpandedTerm extends CandidateTerm {
  /** Edits that make it of the word asked for; 0 for prefixes. */
  readonly edits: number;
}

/** What a pattern stands for. */
export interface Expansion<Term extends CandidateTerm = CandidateTerm> {
  readonly terms: readonly (Term & ExpandedTerm)[];
  /** More terms fit than a pattern may stand for; only the first of them, by bytes, were taken. */
  readonly isCut: boolean;
}

/**
 * What a pattern stands for, out of all terms that fit it in any shard, each once: for a prefix all of them; for a fuzzy
 * word the best 50 by fewest edits, then by document frequency downwards, then by bytes. Of more than `most` the first
 * by bytes are taken. So it is the same however many shards the terms come from.
 *
 * @param most as `termsOfEach` gives it for the query that the pattern is of
 */
export function expandPattern<Term extends CandidateTerm>(
  { text, maxEdits }: AnalyzedPattern,
  union: readonly Term[],
  most = maxExpandedTerms,
): Expansion<Term> {
  const inOrder = [...union].sort((a, b) => inByteOrder(a.term, b.term));
  const edits = maxEdits === 0 ? () => 0 : editsTo(text, maxEdits);
  const candidates = inOrder.slice(0, most).map((each) => ({ ...each, edits: edits(each.term) }));
  return { terms: bestTerms(maxEdits, candidates), isCut: inOrder.length > most };
}

/** What a pattern stands for, out of the terms that it may stand for, by bytes, whose edits are known. */
export function bestTerms<Term extends ExpandedTerm>(maxEdits: number, candidates: readonly Term[]): readonly Term[] {
  if (maxEdits === 0) return candidates;
  // The sort is stable: equals stay in order of their bytes.
  const best = [...candidates].sort((a, b) => a.edits - b.edits || b.documentFrequency - a.documentFrequency);
  return best.slice(0, maxFuzzyTerms);
}

/**
 * Most terms that each of so many patterns of a query may stand for. It hangs on their number only: so a pattern stands
 * for the same whatever the others stand for, and however many shards there are.
 */
export function termsOfEach(patterns: number): number {
  return Math.min(maxExpandedTerms, Math.floor(maxTermsOfPatterns / Math.max(1, patterns)));
}

/** Tells patterns apart. */
export function keyOfPattern({ field, text, maxEdits }: AnalyzedPattern): string {
  return `${field}\0${maxEdits}\0${text}`;
}

/** Whether a term fits a pattern. */
export function fitsPattern({ text, maxEdits }: AnalyzedPattern, term: string): boolean {
  return maxEdits === 0 ? term.startsWith(text) : editDistance(text, term, maxEdits) <= maxEdits;
}

import type { Clause__Output, ScoredField__Output } from '@muster/proto';
import { Occur } from '@muster/proto';
import { maxSloppyWords } from '../../query/query-limits.js';
import { phrasePlaces } from '../check-query.js';

/** Words in a row that a query looks for in a field. */
export interface SoughtPhrase {
  readonly terms: readonly string[];
  /** Place of each term, counted from the first. */
  readonly places: readonly number[];
  /** Most places that words may be moved by. */
  readonly slop: number;
}

/** What a query looks for in a field. */
export interface SoughtWords {
  /** Each term with the number of the query's word that it stands for: a prefix is one word with many terms. */
  readonly wordOf: ReadonlyMap<string, number>;
  /** Different words among them. */
  readonly words: number;
  /** Phrases of at least two words, but for very long ones; of very many the first. */
  readonly phrases: readonly SoughtPhrase[];
}

/** To look for phrases takes time for each, and few fit into a snippet. */
const maxPhrases = 8;
/** It takes time for each word at each of its places; the words of a longer phrase count each for itself. */
const maxPhraseWords = maxSloppyWords;

/** Words of a query by field, but for those that must not match. */
export function soughtWords(
  query: Clause__Output | null,
  fields: readonly ScoredField__Output[],
): ReadonlyMap<string, SoughtWords> {
  const sought = new Map<string, FieldWords>();
  const of = (place: number): FieldWords => {
    const field = fields[place]?.field ?? '';
    const known = sought.get(field) ?? new FieldWords();
    sought.set(field, known);
    return known;
  };
  let word = 0;
  const visit = ({ occur, word: single, termSet, phrase, group }: Clause__Output): void => {
    if (occur === Occur.OCCUR_MUST_NOT) return;
    word++;
    for (const { field, term } of single?.terms ?? []) of(field).add(term, word);
    for (const { field, terms } of termSet?.fields ?? []) for (const term of terms) of(field).add(term, word);
    for (const each of phrase?.fields ?? []) {
      const { field, terms } = each;
      terms.forEach((term, i) => {
        of(field).add(term, word + i);
      });
      if (terms.length > 1) of(field).addPhrase({ terms, places: phrasePlaces(each), slop: phrase?.slop ?? 0 });
    }
    word += Math.max(0, ...(phrase?.fields ?? []).map(({ terms }) => terms.length));
    for (const inner of group?.clauses ?? []) visit(inner);
  };
  if (query) visit(query);
  return sought;
}

class FieldWords implements SoughtWords {
  readonly wordOf = new Map<string, number>();
  readonly phrases: SoughtPhrase[] = [];
  private readonly numbers = new Set<number>();

  get words(): number {
    return this.numbers.size;
  }

  addPhrase(phrase: SoughtPhrase): void {
    const isShort = phrase.terms.length <= maxPhraseWords;
    if (isShort && this.phrases.length < maxPhrases) this.phrases.push(phrase);
  }

  /** A term of two words counts for the first: it says no more where it stands twice. */
  add(term: string, word: number): void {
    if (this.wordOf.has(term)) return;
    this.wordOf.set(term, word);
    this.numbers.add(word);
  }
}

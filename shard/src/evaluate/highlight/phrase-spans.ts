import type { MatchedWord, Span } from './matched-words.js';
import type { SoughtPhrase } from './sought-words.js';

/** Matched words by their terms, each in order. */
export type WordsByTerm = ReadonlyMap<string, readonly MatchedWord[]>;

/** The matched words of a text by their terms. */
export function wordsByTerm(matched: readonly MatchedWord[]): WordsByTerm {
  const byTerm = new Map<string, MatchedWord[]>();
  for (const word of matched) {
    const others = byTerm.get(word.term);
    if (others === undefined) byTerm.set(word.term, [word]);
    else others.push(word);
  }
  return byTerm;
}

/**
 * Where a phrase stands in a text, by where it begins. A word at position p that has place q in the phrase has the offset
 * p - q; the phrase stands where all of its words have offsets no further apart than its slop, words of one term at
 * different positions (see `SloppyFrequency`, which counts the same): for each least offset the nearest others are taken.
 */
export function phraseSpans({ terms, places, slop }: SoughtPhrase, byTerm: WordsByTerm): Span[] {
  const standing = terms.map((term) => byTerm.get(term) ?? []);
  const before = terms.map((term, i) => terms.slice(0, i).lastIndexOf(term));
  /** By word: its first position that is left, and the one that is taken. */
  const first = terms.map(() => 0);
  const taken = terms.map(() => 0);
  const spans: Span[] = [];
  const offsetOf = (word: number, at: number): number =>
    (standing[word]?.[at]?.position ?? Number.POSITIVE_INFINITY) - (places[word] as number);
  for (;;) {
    let least = Number.POSITIVE_INFINITY;
    for (let word = 0; word < terms.length; word++) least = Math.min(least, offsetOf(word, first[word] as number));
    let [start, end, furthest] = [Number.POSITIVE_INFINITY, 0, least];
    for (let word = 0; word < terms.length; word++) {
      const twin = before[word] as number;
      const at = twin < 0 ? (first[word] as number) : Math.max(first[word] as number, (taken[twin] as number) + 1);
      const candidate = standing[word]?.[at];
      // Words are in order: from here on the phrase is nowhere whole.
      if (candidate === undefined) return spans.sort((a, b) => a.start - b.start);
      taken[word] = at;
      furthest = Math.max(furthest, offsetOf(word, at));
      start = Math.min(start, candidate.start);
      end = Math.max(end, candidate.end);
    }
    if (furthest <= least + slop) spans.push({ start, end });
    for (let word = 0; word < terms.length; word++) {
      if (offsetOf(word, first[word] as number) === least) first[word] = (first[word] as number) + 1;
    }
  }
}

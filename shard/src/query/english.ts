import { stemmer } from 'stemmer';

/** The 33 words that Lucene's English analyzer leaves out. */
const stopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with'
  ).split(' '),
);

/** Stems kept: natural text repeats few words often, and a stem costs far more than a look-up. */
const maxStems = 65_536;
const stems = new Map<string, string>();

/**
 * Term of an English word in lower case: without possessive `'s`, stemmed by Porter's algorithm (An algorithm for
 * suffix stripping, 1980). Nothing for stop words.
 */
export function englishTerm(word: string): string | undefined {
  const base = word.endsWith("'s") ? word.slice(0, -2) : word;
  return stopWords.has(base) ? undefined : stemOf(base);
}

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word);
  if (stems.size >= maxStems) stems.clear();
  stems.set(word, stem);
  return stem;
}

import { stemmer } from 'stemmer';
import { remember } from './remember.js';

/** The 33 words that Lucene's English analyzer leaves out. */
const stopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they ' +
    'this to was will with'
  ).split(' '),
);

/**
 * Term of an English word in lower case: without possessive `'s`, stemmed by Porter's algorithm (An algorithm for
 * suffix stripping, 1980). Empty for stop words. Words of other scripts are their own terms.
 */
export function englishTerm(word: string): string {
  // The algorithm knows a to z only; left out here, pairs of ideographs do not drive English words out.
  return word.charCodeAt(0) < 128 ? stemmed(word) : word;
}

const stemmed = remember((word) => {
  const base = word.endsWith("'s") ? word.slice(0, -2) : word;
  return stopWords.has(base) ? '' : stemmer(base);
});

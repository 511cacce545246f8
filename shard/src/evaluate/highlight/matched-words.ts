import type { Analyzer, Token } from '../../query/analysis.js';
import type { SoughtWords } from './sought-words.js';

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  /** One past the last. */
  readonly end: number;
}

/** A word of a text that a query looks for. Its position is counted from where reading began: distances alone tell. */
export interface MatchedWord extends Token {
  /** Number of the query's word. */
  readonly word: number;
}

/**
 * What is read on both sides of a part of a text, so that the part's words are those of the whole: longer than any term,
 * as a word that is cut where reading begins or ends would be taken for another.
 */
const margin = 512;

/** The sought words of a text that begin in a part of it. One that ends far behind it is told with a lesser end. */
export function matchedWords(text: string, analyzer: Analyzer, { wordOf }: SoughtWords, part: Span): MatchedWord[] {
  const from = analyzer.readsWhole ? 0 : Math.max(0, part.start - margin);
  const to = analyzer.readsWhole ? text.length : part.end + margin;
  const matched: MatchedWord[] = [];
  analyzer.visit(text.slice(from, to), (term, position, start, end) => {
    const word = wordOf.get(term);
    const at = from + start;
    if (word !== undefined && at >= part.start && at < part.end)
      matched.push({ term, word, position, start: at, end: from + end });
  });
  return matched;
}

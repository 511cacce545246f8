import { queryWords } from './query-words.js';

/** Words that follow one another in a query. */
export interface Pattern {
  readonly words: readonly PatternWord[];
  /** They are the first of the query. */
  readonly isAtStart: boolean;
  /** They are its last. */
  readonly isAtEnd: boolean;
}

/** A word of a pattern. */
export interface PatternWord {
  readonly text: string;
  /** Words that begin so will do. */
  readonly isPrefix: boolean;
}

const maxPatternWords = 16;

/**
 * Reads a pattern: words that follow one another; `*` behind a word stands for any ending of it, `^` before the first and `$`
 * behind the last for the beginning and the end of the query. What is wrong with it, if something is, as a string.
 */
export function readPattern(text: string): Pattern | string {
  const [, start, body = '', end] = /^\s*(\^?)([^^$]*)(\$?)\s*$/.exec(text) ?? [];
  if (start === undefined) return '`^` may stand before the first word alone, and `$` behind the last';
  const words: PatternWord[] = [];
  for (const token of body.trim().split(/\s+/)) {
    const isPrefix = token.endsWith('*');
    const { words: parts, isCut } = queryWords(token);
    if (parts.length === 0 || isCut || token.slice(0, -1).includes('*')) {
      return 'must be words of letters or digits, each with `*` behind it or not';
    }
    words.push(...parts.map((part, i) => ({ text: part, isPrefix: isPrefix && i === parts.length - 1 })));
  }
  if (words.length > maxPatternWords) return `must have at most ${maxPatternWords} words, got ${words.length}`;
  return { words, isAtStart: start === '^', isAtEnd: end === '$' };
}

/** Whether the pattern begins at a place of a query. */
function fitsAt({ words, isAtStart, isAtEnd }: Pattern, query: readonly string[], at: number): boolean {
  if (isAtStart && at > 0) return false;
  const end = at + words.length;
  if (isAtEnd ? end !== query.length : end > query.length) return false;
  return words.every(({ text, isPrefix }, i) => {
    const word = query[at + i] as string;
    return isPrefix ? word.startsWith(text) : word === text;
  });
}

/** Finds which of many patterns a query has, by their first words. */
export class PatternIndex {
  private readonly byWord = new Map<string, number[]>();
  private readonly byPrefix = new Map<string, number[]>();
  private longestPrefix = 0;
  private readonly patterns: Pattern[] = [];

  /** @returns the pattern's number, from 0 */
  add(pattern: Pattern): number {
    const number = this.patterns.push(pattern) - 1;
    const { text, isPrefix } = pattern.words[0] as PatternWord;
    const map = isPrefix ? this.byPrefix : this.byWord;
    const numbers = map.get(text);
    if (numbers === undefined) map.set(text, [number]);
    else numbers.push(number);
    if (isPrefix) this.longestPrefix = Math.max(this.longestPrefix, text.length);
    return number;
  }

  /**
   * Numbers of the patterns that a query has. Nothing is tried again: at each of the query's words, of which there are at
   * most 128, a pattern that begins so is compared once, word by word.
   */
  find(text: string): Set<number> {
    const { words, isCut } = queryWords(text);
    const found = new Set<number>();
    const look = (numbers: readonly number[] | undefined, at: number): void => {
      for (const number of numbers ?? []) {
        const pattern = this.patterns[number] as Pattern;
        // The end of a query that was cut is not there.
        if (!found.has(number) && !(pattern.isAtEnd && isCut) && fitsAt(pattern, words, at)) found.add(number);
      }
    };
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as string;
      look(this.byWord.get(word), at);
      const longest = Math.min(word.length, this.longestPrefix);
      for (let length = 1; length <= longest; length++) look(this.byPrefix.get(word.slice(0, length)), at);
    }
    return found;
  }
}

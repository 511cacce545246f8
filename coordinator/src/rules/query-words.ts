/** Words of a query that rules look at; those behind count for none. */
const maxQueryWords = 128;

/** A query as rules see it. */
export interface QueryWords {
  /** In small letters, without marks between them. */
  readonly words: readonly string[];
  /** It has more. */
  readonly isCut: boolean;
}

/**
 * The words of a text as rules see them: runs of letters, digits and accents, in small letters, in Unicode's form NFKC; all
 * else parts words. What marks mean in a query, as quotes or `-`, does not count. Takes time in proportion to the text.
 */
export function queryWords(text: string): QueryWords {
  const words: string[] = [];
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (words.length === maxQueryWords) return { words, isCut: true };
    words.push(word);
  }
  return { words, isCut: false };
}

/** A query as the table of priors knows it. */
export function priorKey({ words, isCut }: QueryWords): string {
  return isCut ? '' : words.join(' ');
}

import { type TokenVisitor, visitWords } from './words.js';

/** Longest prefix that is indexed, in characters. */
const maxPrefix = 20;

/** Tells every prefix of each word, of 1 to 20 characters, at the word's place. */
export function visitPrefixes(text: string, visitor: TokenVisitor): void {
  visitWords(text, (word, position, start, end) => {
    let prefix = 0;
    for (let characters = 0; characters < maxPrefix && prefix < word.length; characters++) {
      prefix = nextCharacter(word, prefix);
      visitor(word.slice(0, prefix), position, start, end);
    }
  });
}

/** Tells each word as far as its prefixes are indexed: what is typed is looked up as it is. */
export function visitTypedWords(text: string, visitor: TokenVisitor): void {
  visitWords(text, (word, position, start, end) => {
    visitor(cutAtMaxPrefix(word), position, start, end);
  });
}

function cutAtMaxPrefix(word: string): string {
  if (word.length <= maxPrefix) return word;
  let end = 0;
  for (let characters = 0; characters < maxPrefix && end < word.length; characters++) end = nextCharacter(word, end);
  return word.slice(0, end);
}

/** Where the character behind the one at `at` begins: surrogate pairs are one. */
function nextCharacter(word: string, at: number): number {
  return at + ((word.codePointAt(at) as number) > 0xffff ? 2 : 1);
}

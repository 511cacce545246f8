import { englishTerm } from './english.js';

/** A word of a text as an index knows it. */
export interface Token {
  /** What is looked up. */
  readonly term: string;
  /** Place among the text's words, from 0; words that are not indexed leave a gap. */
  readonly position: number;
  /** First UTF-16 unit in the text. */
  readonly start: number;
  /** One past the last UTF-16 unit in the text. */
  readonly end: number;
}

/** Makes tokens of text: the same ones when documents are indexed and when queries are read. */
export interface Analyzer {
  readonly name: string;
  /** Rises whenever the tokens of any text change, so that an index built by other rules is noticed. */
  readonly version: number;
  analyze(text: string): Token[];
}

const maxTermUnits = 255;

/**
 * Words: a letter or digit, then letters, digits and combining marks; apostrophes stay between letters, full stops
 * and commas between digits. About what Unicode's UAX #29 says, at a twenty-fifth of the cost of `Intl.Segmenter`.
 * Scripts that do not part words by spaces stay whole runs.
 */
const word =
  /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:(?:(?<=[\p{L}\p{M}])['’＇](?=\p{L})|(?<=\p{N})[.,](?=\p{N}))[\p{L}\p{M}\p{N}]+)*/gu;

/** Letters that do not decompose into an ASCII letter and a mark. */
const foldedLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ĸ: 'q',
    ł: 'l',
    ŋ: 'n',
    þ: 'th',
    ŧ: 't',
    ƒ: 'f',
    ﬀ: 'ff',
    ﬁ: 'fi',
    ﬂ: 'fl',
    ﬃ: 'ffi',
    ﬄ: 'ffl',
    ﬅ: 'st',
    ﬆ: 'st',
    '’': "'",
    '＇': "'",
  }),
);
const unfolded = new RegExp(`[${[...foldedLetters.keys()].join('')}]`, 'gu');

/** Takes a lower-case word to ASCII as far as its letters are Latin; marks of other scripts carry meaning and stay. */
function foldToAscii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .replace(unfolded, (letter) => foldedLetters.get(letter) ?? letter);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range begins with them
const asciiOnly = /^[\x00-\x7f]*$/;

/** Cuts at the limit, never through a surrogate pair. */
function cutTerm(term: string): string {
  if (term.length <= maxTermUnits) return term;
  const last = term.charCodeAt(maxTermUnits - 1);
  return term.slice(0, last >= 0xd800 && last <= 0xdbff ? maxTermUnits - 1 : maxTermUnits);
}

/** Tokens of a text's words; `termOf` gives a folded word's term, or nothing for a word that is not indexed. */
function wordTokens(text: string, termOf: (folded: string) => string | undefined): Token[] {
  const tokens: Token[] = [];
  // Lower-casing first is cheaper than word by word, but may change offsets: only ASCII is known not to.
  const ascii = asciiOnly.test(text);
  const source = ascii ? text.toLowerCase() : text;
  let position = 0;
  for (const match of source.matchAll(word)) {
    const found = match[0];
    const folded = ascii ? found : foldToAscii(found.toLowerCase());
    const term = termOf(folded);
    const start = match.index;
    if (term) tokens.push({ term: cutTerm(term), position, start, end: start + found.length });
    position++;
  }
  return tokens;
}

const standard: Analyzer = { name: 'standard', version: 1, analyze: (text) => wordTokens(text, (folded) => folded) };

const english: Analyzer = { name: 'english', version: 1, analyze: (text) => wordTokens(text, englishTerm) };

/** Whole values; only halves of surrogate pairs are replaced, which UTF-8 cannot hold. */
const keyword: Analyzer = {
  name: 'keyword',
  version: 1,
  analyze: (text) => [{ term: text.replace(/\p{Cs}/gu, '\ufffd'), position: 0, start: 0, end: text.length }],
};

const analyzers: ReadonlyMap<string, Analyzer> = new Map([standard, english, keyword].map((each) => [each.name, each]));

/** Names of all analyzers. */
export const analyzerNames: readonly string[] = [...analyzers.keys()];

/** The analyzer of that name, if there is one. */
export function analyzerNamed(name: string): Analyzer | undefined {
  return analyzers.get(name);
}

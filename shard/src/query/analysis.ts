import { visitPrefixes, visitTypedWords } from './edge-ngram.js';
import { englishTerm } from './english.js';
import { visitPieces, wellFormed } from './whitespace.js';
import { type TokenVisitor, visitWords } from './words.js';

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

/** Tells the tokens of a text in order. */
type VisitTokens = (text: string, visitor: TokenVisitor) => void;

/**
 * Makes tokens of text. It has two sides, which differ for `edge-ngram` only: what is indexed of a document's text, and
 * what is looked up of a query's.
 */
export interface Analyzer {
  readonly name: string;
  /** Rises whenever the tokens of any text change, so that an index built by other rules is noticed. */
  readonly version: number;
  /** Tells the tokens of a document's text, making no object a token. */
  readonly visit: VisitTokens;
  /** Tells the tokens of a query's text. */
  readonly visitQuery: VisitTokens;
  /** Tells the words of a query's text as far as prefixes are compared with terms: none stemmed or left out. */
  readonly visitPrefix: VisitTokens;
  /** Every prefix of a word is a term: a prefix is looked up like a word. */
  readonly indexesPrefixes: boolean;
  /** A text is one token: its parts have others than it has. */
  readonly readsWhole: boolean;
  /** The tokens of a document's text. */
  analyze(text: string): Token[];
}

/** The tokens that `visit` tells, as a list. */
export function tokensOf(visit: VisitTokens, text: string): Token[] {
  const tokens: Token[] = [];
  visit(text, (term, position, start, end) => {
    tokens.push({ term, position, start, end });
  });
  return tokens;
}

/** Words in lower case, Latin letters taken to ASCII; ideographs in pairs. See {@link visitWords}. */
const standard = analyzer({ name: 'standard', version: 2, visit: visitWords });

/** The words of `standard`, without stop words and possessives, stemmed. */
const english = analyzer({
  name: 'english',
  version: 2,
  visit: (text, visitor) =>
    visitWords(text, (word, position, start, end) => {
      const term = englishTerm(word);
      if (term !== '') visitor(term, position, start, end);
    }),
  visitPrefix: visitWords,
});

/** Whole values; only halves of surrogate pairs are replaced. */
const keyword = analyzer({
  name: 'keyword',
  version: 1,
  visit: (text, visitor) => visitor(wellFormed(text), 0, 0, text.length),
  readsWhole: true,
});

/** What stands between white space, upper and lower case kept. */
const whitespace = analyzer({ name: 'whitespace', version: 1, visit: visitPieces });

/**
 * For finding words while they are typed: of each word of `standard` all prefixes of up to 20 characters are indexed,
 * and what is typed is looked up whole, cut at 20 characters.
 */
const edgeNgram = analyzer({
  name: 'edge-ngram',
  version: 1,
  visit: visitPrefixes,
  visitQuery: visitTypedWords,
  indexesPrefixes: true,
});

function analyzer(given: Pick<Analyzer, 'name' | 'version' | 'visit'> & Partial<Omit<Analyzer, 'analyze'>>): Analyzer {
  const { visit, visitQuery = visit } = given;
  return {
    visitPrefix: visitQuery,
    indexesPrefixes: false,
    readsWhole: false,
    ...given,
    visitQuery,
    analyze: (text) => tokensOf(visit, text),
  };
}

const analyzers: ReadonlyMap<string, Analyzer> = new Map(
  [standard, english, keyword, whitespace, edgeNgram].map((each) => [each.name, each]),
);

/** Names of all analyzers. */
export const analyzerNames: readonly string[] = [...analyzers.keys()];

/** The analyzer of that name, if there is one. */
export function analyzerNamed(name: string): Analyzer | undefined {
  return analyzers.get(name);
}

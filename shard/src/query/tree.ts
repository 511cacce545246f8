/** Whether a part of a query must match: `+must`, `should`, `-not`. */
export type QueryOccur = 'should' | 'must' | 'not';

interface NodeBase {
  /** Place of its first character in the query's text, its sign included; from 0, in UTF-16 units. */
  readonly at: number;
  readonly occur: QueryOccur;
  /** Factor written after it, in [0, 1000]. */
  readonly boost: number;
}

/** Characters without a space between them; the analyzers may make several words of them, or none. */
export interface WordNode extends NodeBase {
  readonly kind: 'word';
  /** Field it is limited to. */
  readonly field?: string;
  readonly text: string;
}

/** The beginning of a word, as `pre*` is written. */
export interface PrefixNode extends NodeBase {
  readonly kind: 'prefix';
  readonly field?: string;
  /** What stood before the star: at least one character. */
  readonly text: string;
}

/** A word that may be spelt otherwise, as `word~1` is written. */
export interface FuzzyNode extends NodeBase {
  readonly kind: 'fuzzy';
  readonly field?: string;
  readonly text: string;
  /** Most edits; without a number, as many as suit the length of the word. */
  readonly maxEdits: 1 | 2 | undefined;
}

/** What stood between quotation marks. */
export interface PhraseNode extends NodeBase {
  readonly kind: 'phrase';
  readonly field?: string;
  readonly text: string;
  /** Most places that words may be moved by. */
  readonly slop: number;
}

/** What stood between parentheses, or the whole query. */
export interface GroupNode extends NodeBase {
  readonly kind: 'group';
  readonly clauses: readonly QueryNode[];
}

/** A part of a query that holds words. */
export type LeafNode = WordNode | PrefixNode | FuzzyNode | PhraseNode;

/** A part of a query as it was written. */
export type QueryNode = LeafNode | GroupNode;

/** A whole query as it was written. */
export interface QueryTree extends GroupNode {
  /** What was read. */
  readonly text: string;
  /** True: there were more clauses than a query may have, and the rest was left out. */
  readonly truncated: boolean;
}

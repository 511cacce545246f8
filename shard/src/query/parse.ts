import { matchBrackets } from './brackets.js';
import { QuerySyntaxError } from './errors.js';
import { maxClauses } from './query-limits.js';
import { quote } from './quote.js';
import { faultBehind, faultOfPhrase, faultOfWord, type PieceFault } from './strict-faults.js';
import type {
  FuzzyNode,
  GroupNode,
  PhraseNode,
  PrefixNode,
  QueryNode,
  QueryOccur,
  QueryTree,
  WordNode,
} from './tree.js';

/** How a query's text is read. */
export interface ParseOptions {
  /** `strict` throws at a fault; `lenient` takes as words what is no operator. */
  readonly syntax: 'lenient' | 'strict';
  /** Names that `field:` may use. */
  readonly fields: ReadonlySet<string>;
}

/**
 * The tree of a query's text: words, `prefix*`, `fuzzy~1`, `"phrases"~slop`, `+must`, `-not`, `field:word`, `(groups)`,
 * `^boost`.
 *
 * @throws QuerySyntaxError in strict syntax only, wherever a mark is neither an operator nor plainly a part of a word;
 * lenient syntax never throws and never loses a word
 */
export function parseQuery(text: string, options: ParseOptions): QueryTree {
  const reader = new QueryReader(text, options);
  const clauses = reader.clausesUntil(text.length, undefined);
  return { kind: 'group', at: 0, occur: 'should', boost: 1, clauses, truncated: reader.isTruncated, text };
}

const space = /\s/;
const fieldPrefix = /[\p{L}_][\p{L}\p{N}_.-]*:/uy;
const boostSuffix = /\^(\d+(?:\.\d+)?|\.\d+)(?=[\s()"]|$)/y;
const slopSuffix = /~(\d{1,4})(?=[\s()^"]|$)/y;
const wordRun = /[^\s"()^]+|\^/y;
const editsSuffix = /^(.*)~([\d.]*)$/s;

type SomeWord =
  | Pick<WordNode, 'kind' | 'text'>
  | Pick<PrefixNode, 'kind' | 'text'>
  | Pick<FuzzyNode, 'kind' | 'text' | 'maxEdits'>;

/** What is known of a node before its text is. */
interface NodeStart {
  readonly at: number;
  readonly occur: QueryOccur;
  readonly field?: string;
}

/** Reads clauses from left to right; what a bracket or quote closes was found before. */
class QueryReader {
  isTruncated = false;
  readonly #text: string;
  readonly #isStrict: boolean;
  readonly #fields: ReadonlySet<string>;
  readonly #closing: ReadonlyMap<number, number>;
  #at = 0;
  #clauses = 0;

  constructor(text: string, { syntax, fields }: ParseOptions) {
    this.#text = text;
    this.#isStrict = syntax === 'strict';
    this.#fields = fields;
    this.#closing = matchBrackets(text, this.#isStrict);
  }

  clausesUntil(end: number, field: string | undefined): QueryNode[] {
    const clauses: QueryNode[] = [];
    for (;;) {
      while (this.#at < end && space.test(this.#text.charAt(this.#at))) this.#at++;
      if (this.#at >= end) return clauses;
      const clause = this.#clause(field);
      if (clause !== undefined && !this.isTruncated) clauses.push(clause);
    }
  }

  #clause(outerField: string | undefined): QueryNode | undefined {
    const start = this.#at;
    const occur = this.#occur();
    const ownField = this.#field();
    const field = ownField ?? outerField;
    const base = { at: start, occur, ...(field === undefined ? {} : { field }) };
    const close = this.#closing.get(this.#at);
    if (close !== undefined) return this.#text[this.#at] === '"' ? this.#phrase(base, close) : this.#group(base, close);
    const textStart = this.#at;
    const text = this.#word();
    if (text === '') return this.#strayMark(start);
    if (this.#isStrict) this.#refuse(textStart, faultOfWord(text, ownField !== undefined));
    this.#count(start);
    if (!text.includes('*') && !text.includes('~')) return { kind: 'word', ...base, text, boost: this.#boost('word') };
    return { ...patternOf(text), ...base, boost: this.#boost('word') };
  }

  #occur(): QueryOccur {
    const sign = this.#text[this.#at];
    if (sign !== '+' && sign !== '-') return 'should';
    if (!/[^\s+)-]/.test(this.#text.charAt(this.#at + 1))) {
      this.#fault(this.#at, `\`${sign}\` must stand right before a word, phrase or group`);
      return 'should';
    }
    this.#at++;
    return sign === '+' ? 'must' : 'not';
  }

  #field(): string | undefined {
    const prefix = this.#take(fieldPrefix)?.[0];
    if (prefix === undefined) return undefined;
    const name = prefix.slice(0, -1);
    const start = this.#at - prefix.length;
    if (!this.#fields.has(name)) {
      this.#fault(start, `unknown field \`${quote(name)}\`; known fields are ${[...this.#fields].join(', ')}`);
    } else if (!this.#closing.has(this.#at) && !/[^\s()"^]/.test(this.#text.charAt(this.#at))) {
      this.#fault(start, `nothing follows \`${quote(prefix)}\``);
    } else return name;
    this.#at = start;
    return undefined;
  }

  #phrase(base: NodeStart, close: number): PhraseNode {
    this.#count(this.#at);
    const text = this.#text.slice(this.#at + 1, close);
    if (this.#isStrict) this.#refuse(this.#at, faultOfPhrase(text));
    this.#at = close + 1;
    const slop = Number(this.#take(slopSuffix)?.[1] ?? 0);
    return { kind: 'phrase', ...base, text, slop, boost: this.#boost('phrase') };
  }

  #group({ at, occur, field }: NodeStart, close: number): GroupNode {
    const start = this.#at;
    this.#count(start);
    this.#at++;
    const clauses = this.clausesUntil(close, field);
    this.#at = close + 1;
    if (clauses.length === 0) this.#fault(start, 'the group is empty');
    return { kind: 'group', at, occur, clauses, boost: this.#boost('group') };
  }

  /** The characters up to a space, bracket, quote or boost. */
  #word(): string {
    let text = '';
    for (;;) {
      if (this.#text[this.#at] === '^' && this.#boostFollows()) break;
      const run = this.#take(wordRun)?.[0];
      if (run === undefined) break;
      if (run === '^') this.#fault(this.#at - 1, '`^` must be followed by a boost from 0 to 1000, and that by a space');
      text += run;
    }
    return text;
  }

  /** A bracket or quote without its partner: it is not a word, so nothing is lost by passing over it. */
  #strayMark(start: number): undefined {
    if (this.#text[this.#at] === '^') this.#fault(start, '`^` must follow a word, phrase or group');
    this.#at++;
    return undefined;
  }

  #boostFollows(): boolean {
    const start = this.#at;
    const boost = this.#take(boostSuffix)?.[1];
    this.#at = start;
    if (boost === undefined) return false;
    if (Number(boost) <= 1000) return true;
    this.#fault(start, `boost ${boost} is not in [0, 1000]`);
    return false;
  }

  /** What a word, phrase or group counts, with which its text ends. */
  #boost(kind: 'word' | 'phrase' | 'group'): number {
    const boost = this.#text[this.#at] === '^' && this.#boostFollows() ? Number(this.#take(boostSuffix)?.[1]) : 1;
    if (this.#isStrict && this.#text[this.#at] !== '^')
      this.#refuse(this.#at, faultBehind(this.#text.slice(this.#at), kind));
    return boost;
  }

  #count(at: number): void {
    if (++this.#clauses <= maxClauses) return;
    this.#fault(at, `a query has at most ${maxClauses} clauses`);
    this.isTruncated = true;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #refuse(start: number, found: PieceFault | undefined): void {
    if (found !== undefined) this.#fault(start + found.at, found.fault);
  }

  #fault(at: number, fault: string): void {
    if (this.#isStrict) throw new QuerySyntaxError(this.#text, at, fault);
  }
}

/** What a mark at the end of a word makes of it. */
function patternOf(word: string): SomeWord {
  const star = word.indexOf('*');
  if (star > 0 && star === word.length - 1) return { kind: 'prefix', text: word.slice(0, star) };
  const [, text = '', edits] = editsSuffix.exec(word) ?? [];
  if (text === '') return { kind: 'word', text: word };
  if (edits === '0') return { kind: 'word', text };
  if (edits === '') return { kind: 'fuzzy', text, maxEdits: undefined };
  if (edits === '1' || edits === '2') return { kind: 'fuzzy', text, maxEdits: edits === '1' ? 1 : 2 };
  return { kind: 'word', text: word };
}

import { matchBrackets } from './brackets.js';
import { QuerySyntaxError } from './errors.js';
import { maxClauses } from './query-limits.js';
import { quote } from './quote.js';
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
 * @throws QuerySyntaxError in strict syntax only; lenient syntax never throws and never loses a word
 */
export function parseQuery(text: string, options: ParseOptions): QueryTree {
  const reader = new QueryReader(text, options);
  const clauses = reader.clausesUntil(text.length, undefined);
  return { kind: 'group', occur: 'should', boost: 1, clauses, truncated: reader.isTruncated };
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
    const field = this.#field() ?? outerField;
    const base = { occur, ...(field === undefined ? {} : { field }) };
    const close = this.#closing.get(this.#at);
    if (close !== undefined) return this.#text[this.#at] === '"' ? this.#phrase(base, close) : this.#group(base, close);
    const text = this.#word();
    if (text === '') return this.#strayMark(start);
    this.#count(start);
    if (!text.includes('*') && !text.includes('~')) return { kind: 'word', ...base, text, boost: this.#boost() };
    return { ...this.#pattern(text), ...base, boost: this.#boost() };
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

  #phrase(base: { occur: QueryOccur; field?: string }, close: number): PhraseNode {
    this.#count(this.#at);
    const text = this.#text.slice(this.#at + 1, close);
    this.#at = close + 1;
    const slop = Number(this.#take(slopSuffix)?.[1] ?? 0);
    return { kind: 'phrase', ...base, text, slop, boost: this.#boost() };
  }

  #group({ occur, field }: { occur: QueryOccur; field?: string }, close: number): GroupNode | undefined {
    const start = this.#at;
    this.#count(start);
    this.#at++;
    const clauses = this.clausesUntil(close, field);
    this.#at = close + 1;
    if (clauses.length === 0) this.#fault(start, 'the group is empty');
    return { kind: 'group', occur, clauses, boost: this.#boost() };
  }

  /** The characters up to a space, bracket, quote or boost. */
  #word(): string {
    let text = '';
    for (;;) {
      if (this.#text[this.#at] === '^' && this.#boostFollows()) break;
      const run = this.#take(wordRun)?.[0];
      if (run === undefined) break;
      if (run === '^') this.#fault(this.#at - 1, '`^` must be followed by a boost from 0 to 1000');
      text += run;
    }
    return text;
  }

  /** What a mark at the end of a word that was just read makes of it. */
  #pattern(word: string): SomeWord {
    const start = this.#at - word.length;
    const star = word.indexOf('*');
    if (star > 0 && star === word.length - 1) return { kind: 'prefix', text: word.slice(0, star) };
    if (star === 0) this.#fault(start, '`*` must follow at least one character');
    if (star > 0) this.#fault(start + star, '`*` must stand at the end of a word');
    const [, text, edits] = editsSuffix.exec(word) ?? [];
    if (text === undefined) return { kind: 'word', text: word };
    if (text === '') this.#fault(start, '`~` must follow a word or phrase');
    else if (edits === '0') return { kind: 'word', text };
    else if (edits === '') return { kind: 'fuzzy', text, maxEdits: undefined };
    else if (edits === '1' || edits === '2') return { kind: 'fuzzy', text, maxEdits: edits === '1' ? 1 : 2 };
    else this.#fault(start + text.length, `edits must be 0, 1 or 2, got \`${quote(word.slice(text.length))}\``);
    return { kind: 'word', text: word };
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

  #boost(): number {
    if (this.#text[this.#at] !== '^' || !this.#boostFollows()) return 1;
    return Number(this.#take(boostSuffix)?.[1]);
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

  #fault(at: number, fault: string): void {
    if (this.#isStrict) throw new QuerySyntaxError(this.#text, at, fault);
  }
}

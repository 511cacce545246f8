import { type Analyzer, tokensOf } from './analysis.js';
import { quote } from './quote.js';

/** What a line of a synonyms file says: whoever asks for one of `from` is also given `to`. */
interface SynonymRule {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** A synonym as a field knows it: a term, or several with the place of each counted from the first. */
export interface Synonym {
  readonly terms: readonly string[];
  readonly positions: readonly number[];
}

/** Most synonyms in a line, and of one word over all lines: all of them are looked up with it. */
const maxSynonyms = 64;

/**
 * The rule in a line, nothing if the line is empty or a remark (`#`), or what is wrong with it. Lines are as Solr writes
 * them: `tv, television` are equal; `usa => united states` holds one way. A backslash takes a comma or arrow as it is.
 */
function readSynonymLine(line: string): SynonymRule | { readonly fault: string } | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const [from = [], to, ...more] = sidesOf(text);
  const entries = [...from, ...(to ?? [])];
  if (more.length > 0) return { fault: '`=>` must stand there at most once' };
  if (entries.includes('')) return { fault: 'a synonym is empty' };
  if (entries.length < 2) return { fault: 'a word alone has no synonym' };
  if (entries.length > maxSynonyms) return { fault: `${entries.length} synonyms, at most ${maxSynonyms} are allowed` };
  return { from, to: to ?? from };
}

/** Whether a line says something: it is neither empty nor a remark. */
export function isSynonymRule(line: string): boolean {
  return readSynonymLine(line) !== undefined;
}

/** What is wrong with lines of synonyms, each with the number of its line from 1. */
export function synonymFaults(lines: readonly string[]): { readonly line: number; readonly fault: string }[] {
  const counts = new Map<string, number>();
  return lines.flatMap((text, i) => {
    const rule = readSynonymLine(text);
    if (rule === undefined) return [];
    if ('fault' in rule) return [{ line: i + 1, fault: rule.fault }];
    const crowded = rule.from.find((word) => {
      const count = (counts.get(word) ?? 0) + rule.to.filter((other) => other !== word).length;
      counts.set(word, count);
      return count > maxSynonyms;
    });
    if (crowded === undefined) return [];
    return [{ line: i + 1, fault: `\`${quote(crowded)}\` has more than ${maxSynonyms} synonyms` }];
  });
}

/** The entries of each side. */
function sidesOf(text: string): string[][] {
  const sides: string[][] = [];
  let side: string[] = [];
  let entry = '';
  const endEntry = (): void => {
    side.push(entry.trim());
    entry = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === '\\' && at + 1 < text.length) entry += text[++at];
    else if (sign === ',') endEntry();
    else if (text.startsWith('=>', at)) {
      endEntry();
      sides.push(side);
      side = [];
      at++;
    } else entry += sign;
  }
  endEntry();
  return [...sides, side];
}

interface Branch {
  readonly next: Map<string, Branch>;
  /** Synonyms of the words that lead here. */
  readonly synonyms: Synonym[];
}

/** The synonyms of a field, found by the terms that its analyzer makes. */
export class Synonyms {
  private readonly root: Branch = { next: new Map(), synonyms: [] };

  /** @param lines lines in which {@link synonymFaults} finds nothing */
  constructor(lines: readonly string[], analyzer: Analyzer) {
    for (const line of lines) {
      const rule = readSynonymLine(line);
      if (rule === undefined || 'fault' in rule) continue;
      const to = rule.to.map((text) => synonymOf(text, analyzer)).filter(({ terms }) => terms.length > 0);
      for (const text of rule.from) this.add(synonymOf(text, analyzer).terms, to);
    }
  }

  /** The synonyms of the most words from a place on, and how many words those are. */
  longestAt(
    terms: readonly string[],
    place: number,
  ): { readonly words: number; readonly synonyms: readonly Synonym[] } {
    let branch: Branch | undefined = this.root;
    let best = { words: 0, synonyms: this.root.synonyms };
    for (let at = place; at < terms.length; at++) {
      branch = branch.next.get(terms[at] as string);
      if (branch === undefined) break;
      if (branch.synonyms.length > 0) best = { words: at + 1 - place, synonyms: branch.synonyms };
    }
    return best;
  }

  private add(from: readonly string[], to: readonly Synonym[]): void {
    if (from.length === 0) return;
    let branch = this.root;
    for (const term of from) {
      const next: Branch = branch.next.get(term) ?? { next: new Map(), synonyms: [] };
      branch.next.set(term, next);
      branch = next;
    }
    const known = new Set([keyOf(from), ...branch.synonyms.map(({ terms }) => keyOf(terms))]);
    for (const synonym of to) {
      if (known.has(keyOf(synonym.terms)) || branch.synonyms.length === maxSynonyms) continue;
      known.add(keyOf(synonym.terms));
      branch.synonyms.push(synonym);
    }
  }
}

function synonymOf(text: string, analyzer: Analyzer): Synonym {
  const tokens = tokensOf(analyzer.visitQuery, text);
  const first = tokens[0]?.position ?? 0;
  return { terms: tokens.map(({ term }) => term), positions: tokens.map(({ position }) => position - first) };
}

function keyOf(terms: readonly string[]): string {
  return terms.join('\0');
}

/** Reading rules takes a while, and always gives the same. */
const read = new WeakMap<readonly string[], Map<string, Synonyms>>();

/** The synonyms that lines say, as an analyzer's fields know them. */
export function synonymsFor(lines: readonly string[], analyzer: Analyzer): Synonyms {
  const ofLines = read.get(lines) ?? new Map<string, Synonyms>();
  read.set(lines, ofLines);
  const known = ofLines.get(analyzer.name) ?? new Synonyms(lines, analyzer);
  ofLines.set(analyzer.name, known);
  return known;
}

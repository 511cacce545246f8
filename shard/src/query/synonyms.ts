import { type Analyzer, tokensOf } from './analysis.js';
import { maxSynonyms, readSynonymLine } from './synonym-lines.js';

/** A synonym as a field knows it: a term, or several with the place of each counted from the first. */
export interface Synonym {
  readonly terms: readonly string[];
  readonly positions: readonly number[];
}

/** The synonyms of a field, found by the terms that its analyzer makes. */
export class Synonyms {
  /** For the terms of a rule's words what the rules say of them, as it was written: few are ever asked for. */
  private readonly rules = new Map<string, (readonly string[])[]>();
  /** For each first term of a rule the most terms that a rule beginning with it has. */
  private readonly longest = new Map<string, number>();
  private readonly analyzer: Analyzer;

  /** @param lines lines in which no fault was found */
  constructor(lines: readonly string[], analyzer: Analyzer) {
    this.analyzer = analyzer;
    for (const line of lines) {
      const rule = readSynonymLine(line);
      if (rule === undefined || 'fault' in rule) continue;
      for (const text of rule.from) this.add(this.termsOf(text), rule.to);
    }
  }

  /** The synonyms of the most words from a place on, and how many words those are. */
  longestAt(
    terms: readonly string[],
    place: number,
  ): { readonly words: number; readonly synonyms: readonly Synonym[] } {
    const most = this.longest.get(terms[place] ?? '') ?? 0;
    for (let words = Math.min(most, terms.length - place); words > 0; words--) {
      const from = terms.slice(place, place + words);
      const rules = this.rules.get(keyOf(from));
      if (rules !== undefined) return { words, synonyms: this.synonymsOf(keyOf(from), rules) };
    }
    return { words: 0, synonyms: [] };
  }

  private add(from: readonly string[], to: readonly string[]): void {
    const [first] = from;
    if (first === undefined) return;
    const key = keyOf(from);
    const rules = this.rules.get(key);
    if (rules === undefined) this.rules.set(key, [to]);
    else if (rules.length < maxSynonyms) rules.push(to);
    this.longest.set(first, Math.max(from.length, this.longest.get(first) ?? 0));
  }

  /** Each once, without the words themselves. */
  private synonymsOf(own: string, rules: readonly (readonly string[])[]): Synonym[] {
    const synonyms = new Map<string, Synonym>();
    for (const text of rules.flat()) {
      const tokens = tokensOf(this.analyzer.visitQuery, text);
      const first = tokens[0]?.position ?? 0;
      const terms = tokens.map(({ term }) => term);
      const key = keyOf(terms);
      if (terms.length === 0 || key === own || synonyms.has(key)) continue;
      synonyms.set(key, { terms, positions: tokens.map(({ position }) => position - first) });
      if (synonyms.size === maxSynonyms) break;
    }
    return [...synonyms.values()];
  }

  private termsOf(text: string): string[] {
    const terms: string[] = [];
    this.analyzer.visitQuery(text, (term) => terms.push(term));
    return terms;
  }
}

function keyOf(terms: readonly string[]): string {
  return terms.length === 1 ? (terms[0] as string) : terms.join('\0');
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

import { quote } from './quote.js';

/** What a line of synonyms says: whoever asks for one of `from` is also given `to`. */
interface SynonymRule {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Most synonyms in a line, and of one word over all lines: all of them are looked up with it. */
export const maxSynonyms = 64;

/**
 * The rule in a line, nothing if the line is empty or a remark (`#`), or what is wrong with it. Lines are as Solr writes
 * them: `tv, television` are equal; `usa => united states` holds one way. A backslash takes a comma or arrow as it is.
 */
export function readSynonymLine(line: string): SynonymRule | { readonly fault: string } | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const [from = [], to, ...more] = text.includes('\\') ? escapedSides(text) : plainSides(text);
  const entries = to === undefined ? from : [...from, ...to];
  if (more.length > 0) return { fault: '`=>` must stand there at most once' };
  if (entries.includes('')) return { fault: 'a synonym is empty' };
  if (entries.length < 2) return { fault: 'a word alone has no synonym' };
  if (entries.length > maxSynonyms) return { fault: `${entries.length} synonyms, at most ${maxSynonyms} are allowed` };
  return { from, to: to ?? from };
}

/** The lines that are rules, and what is wrong with others, each with the number of its line from 1. */
export function readSynonymLines(lines: readonly string[]): {
  readonly rules: string[];
  readonly faults: { readonly line: number; readonly fault: string }[];
} {
  const counts = new Map<string, number>();
  const rules: string[] = [];
  const faults: { line: number; fault: string }[] = [];
  lines.forEach((text, i) => {
    const rule = readSynonymLine(text);
    if (rule === undefined) return;
    const fault = 'fault' in rule ? rule.fault : crowdedWord(rule, counts);
    if (fault === undefined) rules.push(text);
    else faults.push({ line: i + 1, fault });
  });
  return { rules, faults };
}

function crowdedWord({ from, to }: SynonymRule, counts: Map<string, number>): string | undefined {
  for (const word of from) {
    const count = (counts.get(word) ?? 0) + (to === from ? to.length - 1 : to.length);
    counts.set(word, count);
    if (count > maxSynonyms) return `\`${quote(word)}\` has more than ${maxSynonyms} synonyms`;
  }
  return undefined;
}

function plainSides(text: string): string[][] {
  return text.split('=>').map((side) => side.split(',').map((entry) => entry.trim()));
}

function escapedSides(text: string): string[][] {
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

import type { Clause__Output, ScoredField__Output } from '@muster/proto';

/** What a clause looks for in a field. */
export interface SoughtTerms {
  readonly field: string;
  /** The first of its terms, for a phrase all; of other terms any is enough. */
  readonly terms: readonly string[];
  /** How many terms there are. */
  readonly count: number;
  /** The term that all others begin with; unset if there is none, or for a word or phrase. */
  readonly prefix?: string;
}

const mostTerms = 5;

/** What a clause looks for, by field; nothing for groups and for every document. */
export function soughtBy(clause: Clause__Output, fields: readonly ScoredField__Output[]): SoughtTerms[] {
  const name = (place: number): string => (fields[place] as ScoredField__Output).field;
  if (clause.word) {
    const byField = new Map<string, string[]>();
    for (const { field, term } of clause.word.terms) {
      byField.set(name(field), [...(byField.get(name(field)) ?? []), term]);
    }
    return [...byField].map(([field, terms]) => firstOf(field, terms));
  }
  if (clause.phrase) {
    return clause.phrase.fields.map(({ field, terms }) => ({ field: name(field), terms, count: terms.length }));
  }
  return (clause.termSet?.fields ?? []).map(({ field, terms }) => ({
    ...firstOf(name(field), terms),
    ...prefixOf(terms),
  }));
}

function firstOf(field: string, terms: readonly string[]): SoughtTerms {
  return { field, terms: terms.slice(0, mostTerms), count: terms.length };
}

/** A prefix is sent as all terms that begin with it, itself among them, in order: it is the first. */
function prefixOf(terms: readonly string[]): Pick<SoughtTerms, 'prefix'> {
  const [first] = terms;
  if (first === undefined || terms.length < 2 || !terms.every((term) => term.startsWith(first))) return {};
  return { prefix: first };
}

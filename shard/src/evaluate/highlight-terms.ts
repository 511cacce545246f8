import type { Clause__Output, ScoredField__Output } from '@muster/proto';
import { Occur } from '@muster/proto';

/** The terms of a query by field, but for those that must not match. */
export function termsByField(
  query: Clause__Output | null,
  fields: readonly ScoredField__Output[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const terms = new Map<string, Set<string>>();
  const add = (place: number, term: string): void => {
    const field = fields[place]?.field ?? '';
    terms.set(field, (terms.get(field) ?? new Set()).add(term));
  };
  const visit = (clause: Clause__Output): void => {
    if (clause.occur === Occur.OCCUR_MUST_NOT) return;
    for (const { field, term } of clause.word?.terms ?? []) add(field, term);
    for (const phrase of clause.phrase?.fields ?? []) for (const term of phrase.terms) add(phrase.field, term);
    for (const inner of clause.group?.clauses ?? []) visit(inner);
  };
  if (query) visit(query);
  return terms;
}

import type { ExplainedClause, ExplainedPart, SoughtTerms } from '@muster/shard';
import { counted, wholeNumber } from './figures.js';
import { plainText } from './plain-text.js';

/** How a clause and those within it fare with a document: a line for each, and one for each part of its score. */
export function clauseLines(clause: ExplainedClause, indent = ''): string[] {
  return [
    `${indent}${headOf(clause)}`,
    ...clause.parts.map((part) => `${indent}    ${partLine(part)}`),
    ...clause.clauses.flatMap((inner) => clauseLines(inner, `${indent}  `)),
  ];
}

/** The mark says whether the clause is fulfilled: what must not match is by not matching. */
function headOf(clause: ExplainedClause): string {
  const { occur, isMatch, score } = clause;
  const what = [occur, kindOf(clause), ...soughtText(clause)].join(' ');
  if (occur !== 'must_not') return isMatch ? `✔ ${what} ${score}` : `✘ ${what}`;
  return isMatch ? `✘ ${what}: matches, which excludes the document` : `✔ ${what}: does not match`;
}

function kindOf({ kind, sought, clauses, minimumShouldMatch }: ExplainedClause): string {
  if (kind === 'group' && minimumShouldMatch > 1) {
    const should = clauses.filter(({ occur }) => occur === 'should').length;
    return `group (${minimumShouldMatch} of ${should} should clauses must match)`;
  }
  if (kind !== 'term_set') return kind;
  if (sought.length > 0 && sought.every(({ prefix }) => prefix !== undefined)) return 'prefix';
  return `one of ${wholeNumber(sought.reduce((sum, { count }) => sum + count, 0))} terms`;
}

function soughtText({ kind, sought }: ExplainedClause): string[] {
  if (sought.length === 0) return [];
  return [sought.map((terms) => `${terms.field}:${plainText(termsText(terms, kind))}`).join(', ')];
}

function termsText({ terms, count, prefix }: SoughtTerms, kind: ExplainedClause['kind']): string {
  if (kind === 'phrase') return `"${terms.join(' ')}"`;
  if (prefix !== undefined) return `${prefix}* (${counted(count, 'term')})`;
  const rest = count > terms.length ? `, … (${wholeNumber(count)} terms)` : '';
  return count === 1 ? terms.join() : `(${terms.join(', ')}${rest})`;
}

/** A part of a score. @param shown writes the score; in full unless something else is given */
export function partLine(
  { field, term, tf, length, weight, score }: ExplainedPart,
  shown: (score: number) => string = String,
): string {
  return `${field}: ${plainText(term)}, ${counted(tf, 'time')} in ${counted(length, 'word')}, weight ${weight.toFixed(4)}: ${shown(score)}`;
}

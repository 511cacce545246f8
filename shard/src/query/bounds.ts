import {
  type Clause,
  FieldCombination,
  type FieldPhrase,
  type FieldTerm,
  type FieldTermSet,
  Occur,
  type Prior,
  type ScoredField,
} from '@muster/proto';
import { contributionBound, onGrid } from './score.js';

/**
 * Pairs of frequency and length, one after the other: every document with the term has at most the frequency and at
 * least the length of one pair.
 */
export type Frontier = Uint32Array;

/** A shard's frontier of a term, nothing where no document of the shard has it. */
export type FrontierOf = (field: string, term: string) => Frontier | undefined;

interface BoundScope {
  readonly fields: readonly ScoredField[];
  readonly frontierOf: FrontierOf;
}

/**
 * The greatest score that a document of a shard can have, by the shard's frontiers; nothing if none can match. Never
 * below the true best; MUST_NOT clauses are taken to exclude nothing.
 *
 * @param priors what is added to the score of each match; all of it is taken to be
 */
export function upperBound(
  query: Clause,
  fields: readonly ScoredField[],
  frontierOf: FrontierOf,
  priors: readonly Prior[] = [],
): number | undefined {
  const bound = clauseBound(query, { fields, frontierOf });
  return bound === undefined ? undefined : priors.reduce((sum, { weight = 0 }) => sum + priorBound(weight), bound);
}

/** A prior's function may come out above its weight by what its roundings lose. */
function priorBound(weight: number | string): number {
  return onGrid(Number(weight) * (1 + 2 ** -50));
}

function clauseBound(clause: Clause, scope: BoundScope): number | undefined {
  if (clause.word) {
    const bounds = (clause.word.terms ?? []).map((term) => termBound(term, scope));
    return combined(bounds, clause.word.combination);
  }
  if (clause.phrase) {
    const bounds = (clause.phrase.fields ?? []).map((phrase) => phraseBound(phrase, scope));
    return combined(bounds, clause.phrase.combination);
  }
  if (clause.termSet) {
    const bounds = (clause.termSet.fields ?? []).map((set) => termSetBound(set, scope));
    return combined(bounds, clause.termSet.combination);
  }
  return clause.group ? groupBound(clause.group.clauses ?? [], clause.group.minimumShouldMatch ?? 0, scope) : 0;
}

function combined(
  bounds: readonly (number | undefined)[],
  combination: FieldCombination | undefined,
): number | undefined {
  const possible = bounds.filter((bound) => bound !== undefined);
  if (possible.length === 0) return undefined;
  const takesMaximum = combination === FieldCombination.FIELD_COMBINATION_MAXIMUM;
  return takesMaximum ? Math.max(...possible) : possible.reduce((sum, bound) => sum + bound, 0);
}

function groupBound(clauses: readonly Clause[], minimumShouldMatch: number, scope: BoundScope): number | undefined {
  let sum = 0;
  let must = 0;
  let should = 0;
  for (const clause of clauses) {
    if (clause.occur === Occur.OCCUR_MUST_NOT) continue;
    const isMust = clause.occur === Occur.OCCUR_MUST;
    const bound = clauseBound(clause, scope);
    if (isMust) must++;
    if (bound === undefined) {
      if (isMust) return undefined;
      continue;
    }
    if (!isMust) should++;
    sum += bound;
  }
  return should < (minimumShouldMatch || (must === 0 ? 1 : 0)) ? undefined : sum;
}

function termBound(
  { field = 0, term = '', weight = 0 }: FieldTerm,
  { fields, frontierOf }: BoundScope,
): number | undefined {
  const scored = fields[field];
  const frontier = scored && frontierOf(scored.field ?? '', term);
  if (scored === undefined || !frontier?.length) return undefined;
  let best = 0;
  for (let i = 0; i + 1 < frontier.length; i += 2) {
    best = Math.max(best, boundIn(scored, Number(weight), frontier[i] ?? 0, frontier[i + 1] ?? 0));
  }
  return best;
}

function termSetBound(
  { field = 0, terms = [], score = 0 }: FieldTermSet,
  { fields, frontierOf }: BoundScope,
): number | undefined {
  const name = fields[field]?.field ?? '';
  return terms.some((term) => frontierOf(name, term)?.length) ? onGrid(Number(score)) : undefined;
}

/** A document with the phrase has all its terms: none rarer than its rarest, none shorter than its longest allows. */
function phraseBound(phrase: FieldPhrase, { fields, frontierOf }: BoundScope): number | undefined {
  const scored = fields[phrase.field ?? 0];
  if (scored === undefined) return undefined;
  let frequency = Number.POSITIVE_INFINITY;
  let length = 0;
  for (const term of phrase.terms ?? []) {
    const frontier = frontierOf(scored.field ?? '', term);
    if (!frontier?.length) return undefined;
    frequency = Math.min(frequency, greatest(frontier, 0));
    length = Math.max(length, least(frontier, 1));
  }
  return Number.isFinite(frequency) ? boundIn(scored, Number(phrase.weight ?? 0), frequency, length) : undefined;
}

function greatest(frontier: Frontier, offset: 0 | 1): number {
  return frontier.reduce((best, value, i) => (i % 2 === offset ? Math.max(best, value) : best), 0);
}

function least(frontier: Frontier, offset: 0 | 1): number {
  return frontier.reduce((best, value, i) => (i % 2 === offset ? Math.min(best, value) : best), 2 ** 32);
}

function boundIn(
  { averageLength = 1, k1 = 0, b = 0 }: ScoredField,
  weight: number,
  tf: number,
  length: number,
): number {
  return contributionBound(weight, tf, length, Number(averageLength), Number(k1), Number(b));
}

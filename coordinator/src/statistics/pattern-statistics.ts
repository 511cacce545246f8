import type { ExpandedTerms__Output } from '@muster/proto';
import {
  type AnalyzedPattern,
  type CandidateTerm,
  type Expansion,
  expandPattern,
  fitsPattern,
  inByteOrder,
  maxExpandedTerms,
} from '@muster/shard/query';
import { readFrontier, type ShardTermStatistics } from './term-statistics.js';

/** A term that fits a pattern, with what each shard that has it told of it. */
export interface FittingTerm extends CandidateTerm {
  readonly byShard: readonly (ShardTermStatistics | undefined)[];
}

/** What the shards that have told say of a pattern. */
export interface PatternStatistics {
  /** Whether each shard has told. */
  readonly told: readonly boolean[];
  /** Shards that have told. */
  readonly known: number;
  /** The terms that fit in any of them: at most 1,000, the first by bytes, in that order. */
  readonly union: readonly FittingTerm[];
  /** More fit. */
  readonly isCut: boolean;
  /** What the pattern stands for, as far as is known. */
  readonly expansion: Expansion<FittingTerm>;
}

/** What a shard may not say of a pattern: it cannot be true, or breaks the contract. */
export function isBadExpansion(pattern: AnalyzedPattern, { terms, stats }: ExpandedTerms__Output): boolean {
  if (terms.length > maxExpandedTerms || terms.length !== stats.length) return true;
  return terms.some(
    (term, i) => !fitsPattern(pattern, term) || (i > 0 && inByteOrder(terms[i - 1] as string, term) >= 0),
  );
}

/** What is known of a pattern once a shard more has told. */
export function withShard(
  before: PatternStatistics | undefined,
  { pattern, shard, shards }: { readonly pattern: AnalyzedPattern; readonly shard: number; readonly shards: number },
  answer: ExpandedTerms__Output,
): PatternStatistics {
  const told = before?.told.slice() ?? new Array<boolean>(shards).fill(false);
  told[shard] = true;
  const known = told.filter(Boolean).length;
  const all = merged(before?.union ?? [], fittingTerms(pattern, answer, shard, shards));
  const isCut = before?.isCut === true || answer.tooMany || all.length > maxExpandedTerms;
  const union = all.slice(0, maxExpandedTerms);
  const { terms } = expandPattern(pattern, union);
  // What was not chosen of all terms never will be.
  return { told, known, union: known === shards ? terms : union, isCut, expansion: { terms, isCut } };
}

/** Of a prefix's terms no more is needed than whether a shard has them. */
const isThere: ShardTermStatistics = { documentFrequency: 1, frontier: new Uint32Array(0) };

function fittingTerms(
  { maxEdits }: AnalyzedPattern,
  { terms, stats }: ExpandedTerms__Output,
  shard: number,
  shards: number,
): FittingTerm[] {
  return terms.map((term, i) => {
    const { documentFrequency = 0, frontier = Buffer.alloc(0) } = stats[i] ?? {};
    const byShard = new Array<ShardTermStatistics | undefined>(shards).fill(undefined);
    byShard[shard] = maxEdits === 0 ? isThere : { documentFrequency, frontier: readFrontier(frontier) };
    return { term, documentFrequency, byShard };
  });
}

/** Both lists are in order of bytes, and so is what they make; terms of both are one. */
function merged(some: readonly FittingTerm[], others: readonly FittingTerm[]): FittingTerm[] {
  const all: FittingTerm[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const one = some[i];
    const other = others[j];
    if (one === undefined || other === undefined) return [...all, ...some.slice(i), ...others.slice(j)];
    const order = inByteOrder(one.term, other.term);
    all.push(order < 0 ? one : order > 0 ? other : united(one, other));
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

function united(one: FittingTerm, other: FittingTerm): FittingTerm {
  return {
    term: one.term,
    documentFrequency: one.documentFrequency + other.documentFrequency,
    byShard: one.byShard.map((stats, shard) => stats ?? other.byShard[shard]),
  };
}

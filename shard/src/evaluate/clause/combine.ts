import type { Clause, ClauseGroup } from './clause.js';
import { Conjunction } from './conjunction.js';
import { CountedDisjunction } from './counted-disjunction.js';
import { Disjunction } from './disjunction.js';
import { EveryTermClause } from './every-term-clause.js';
import { MaximumClause } from './maximum-clause.js';
import { TermClause } from './term-clause.js';

/** Matches where any of the clauses does, with the sum of their scores; nothing if there are none. */
export function sumOf(clauses: readonly Clause[]): Clause | undefined {
  if (clauses.length < 2) return clauses[0];
  const flat = clauses.flatMap((clause) => (clause instanceof Disjunction ? clause.clauses : [clause]));
  return new Disjunction(flat);
}

/** Matches where any of the clauses does, with the greatest of their scores; nothing if there are none. */
export function maximumOf(clauses: readonly Clause[]): Clause | undefined {
  return clauses.length < 2 ? clauses[0] : new MaximumClause(clauses);
}

/**
 * Matches where all MUST clauses, no MUST_NOT clause and enough SHOULD clauses do; nothing if that cannot be.
 *
 * @param minimum SHOULD clauses that must match
 */
export function clauseOfGroup({ must, should, not }: ClauseGroup, minimum: number): Clause | undefined {
  if (should.length < minimum) return undefined;
  if (minimum === 0) return conjunctionOf({ must, should, not });
  const enough = enoughOf(should, minimum);
  return conjunctionOf({ must: [...must, ...enough], should: [], not });
}

/** Clauses that all match where at least `minimum` of those given do, and that score the same. */
function enoughOf(should: readonly Clause[], minimum: number): readonly Clause[] {
  if (should.length === minimum) return should;
  if (minimum === 1) return [sumOf(should) as Clause];
  return [new CountedDisjunction(should, minimum)];
}

function conjunctionOf({ must, should, not }: ClauseGroup): Clause | undefined {
  if (must.length === 0) return undefined;
  const isTerm = (clause: Clause): clause is TermClause => clause instanceof TermClause;
  const terms = must.filter(isTerm);
  const others = must.filter((clause) => !isTerm(clause));
  const together = terms.length < 2 ? terms : [new EveryTermClause(terms)];
  const all = [...together, ...others];
  if (all.length === 1 && should.length === 0 && not.length === 0) return all[0];
  return new Conjunction({ must: all, should, not });
}

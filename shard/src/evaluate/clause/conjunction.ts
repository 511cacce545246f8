import type { Candidates } from './candidates.js';
import { type Clause, type ClauseGroup, leavesOf, type Range } from './clause.js';
import { DerivedClause } from './derived-clause.js';

/**
 * Matches the documents that every MUST clause and no MUST_NOT clause matches, with the sum of the scores of the MUST
 * and SHOULD clauses. The MUST clause with the fewest matches leads: the others look at its matches only.
 */
export class Conjunction extends DerivedClause {
  readonly leastMatches: number;
  readonly mostMatches: number;
  readonly leaves: number;
  /** The leading clause first. */
  readonly #must: readonly Clause[];
  readonly #not: readonly Clause[];
  readonly #should: readonly Clause[];
  /** MUST clauses, then SHOULD clauses: those that score. */
  readonly #scoring: readonly Clause[];
  /** Bounds of the range, of the clauses that score. */
  readonly #bounds: Float64Array;
  /** What those behind each can add in the range. */
  readonly #rests: Float64Array;
  readonly #part: Range = { from: 0, limit: 0, need: 0 };
  /** The clause that the range has come to: a MUST, then a MUST_NOT, then a SHOULD clause. */
  #stage = 0;

  /** @param group with at least one MUST clause */
  constructor({ must, should, not }: ClauseGroup) {
    super();
    this.#must = [...must].sort((a, b) => a.mostMatches - b.mostMatches);
    this.#not = not;
    this.#should = should;
    this.#scoring = [...this.#must, ...should];
    this.#bounds = new Float64Array(this.#scoring.length);
    this.#rests = new Float64Array(this.#scoring.length);
    this.leaves = leavesOf(this.#scoring) + leavesOf(not);
    this.mostMatches = this.#lead.mostMatches;
    this.leastMatches = must.length === 1 && not.length === 0 ? this.#lead.leastMatches : 0;
  }

  get #lead(): Clause {
    return this.#must[0] as Clause;
  }

  next(from: number): number {
    let next = from;
    for (let n = 0; n < this.#must.length; n++) next = Math.max(next, (this.#must[n] as Clause).next(next));
    return next;
  }

  limitOf(from: number): number {
    return this.#lead.limitOf(from);
  }

  bound(from: number, limit: number): number {
    let sum = 0;
    for (let n = this.#scoring.length - 1; n >= 0; n--) {
      const bound = (this.#scoring[n] as Clause).bound(from, limit);
      this.#bounds[n] = bound;
      this.#rests[n] = sum;
      sum += bound;
    }
    return sum;
  }

  boundOfRest(from: number): number {
    return this.#scoring.reduce((sum, clause) => sum + clause.boundOfRest(from), 0);
  }

  collect({ from, limit, need }: Range, into: Candidates): boolean {
    if (this.#stage === 0) {
      const part = this.#part;
      part.from = from;
      part.limit = limit;
      part.need = need - (this.#rests[0] as number);
      if (!this.#lead.collect(part, into)) return false;
      this.#stage = 1;
    }
    return this.#narrow(into, need);
  }

  restrict(among: Candidates, _own: number, need: number): boolean {
    return this.#narrow(among, need);
  }

  #narrow(among: Candidates, need: number): boolean {
    const musts = this.#must.length;
    const nots = musts + this.#not.length;
    for (; this.#stage < nots + this.#should.length && among.count > 0; this.#stage++) {
      const n = this.#stage;
      if (n >= musts && n < nots) {
        if (!(this.#not[n - musts] as Clause).exclude(among)) return false;
        continue;
      }
      const place = n < musts ? n : n - this.#not.length;
      const clause = this.#scoring[place] as Clause;
      const own = this.#bounds[place] as number;
      const needed = need - (this.#rests[place] as number);
      if (!(n < musts ? clause.restrict(among, own, needed) : clause.add(among, own, needed))) return false;
    }
    this.#stage = 0;
    return true;
  }
}

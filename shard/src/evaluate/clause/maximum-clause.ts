import { endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, rangeSize } from './candidates.js';
import type { Clause, Range } from './clause.js';
import { type DenseSums, denseBase } from './dense-sums.js';
import { DerivedClause } from './derived-clause.js';

/** Memory of a `MaximumClause`. */
export interface MaximumMemory {
  readonly one: DenseSums;
  readonly greatest: DenseSums;
  readonly asked: Candidates;
  readonly own: Candidates;
}

/** Matches the documents that at least one of several clauses matches, with the greatest of their scores. */
export class MaximumClause extends DerivedClause {
  readonly leastMatches: number;
  readonly mostMatches: number;
  readonly #clauses: readonly Clause[];
  /** Scores of the clause that a range has come to, and the greatest of those before. */
  readonly #one: DenseSums;
  readonly #greatest: DenseSums;
  readonly #asked: Candidates;
  readonly #bounds: Float64Array;
  #stage = 0;
  #isAsking = false;

  constructor(clauses: readonly Clause[], { one, greatest, asked, own }: MaximumMemory) {
    super(own);
    this.#clauses = clauses;
    this.#one = one;
    this.#greatest = greatest;
    this.#asked = asked;
    this.#bounds = new Float64Array(clauses.length);
    this.leastMatches = clauses.reduce((most, { leastMatches }) => Math.max(most, leastMatches), 0);
    this.mostMatches = clauses.reduce((sum, { mostMatches }) => sum + mostMatches, 0);
  }

  next(from: number): number {
    return this.#clauses.reduce((least, clause) => Math.min(least, clause.next(from)), endOfPostings);
  }

  limitOf(from: number): number {
    return denseBase(from) + rangeSize;
  }

  bound(from: number, limit: number): number {
    let greatest = 0;
    for (const [n, clause] of this.#clauses.entries()) {
      const bound = clause.bound(from, limit);
      this.#bounds[n] = bound;
      greatest = Math.max(greatest, bound);
    }
    return greatest;
  }

  boundOfRest(from: number): number {
    return this.#clauses.reduce((greatest, clause) => Math.max(greatest, clause.boundOfRest(from)), 0);
  }

  /** A clause's score that is not above `need` is not needed: if it is the greatest, the document is of no use. */
  collect(range: Range, into: Candidates): boolean {
    this.#one.base = denseBase(range.from);
    this.#greatest.base = this.#one.base;
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      if (!(this.#clauses[this.#stage] as Clause).fill(range, this.#one)) return false;
      this.#greatest.raiseTo(this.#one);
    }
    this.#stage = 0;
    this.#greatest.moveTo(into, range.need, range.limit);
    return true;
  }

  restrict(among: Candidates): boolean {
    const asked = this.#asked;
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      if (!this.#isAsking) asked.copyDocuments(among);
      const own = this.#bounds[this.#stage] as number;
      this.#isAsking = !(this.#clauses[this.#stage] as Clause).add(asked, own, Number.NEGATIVE_INFINITY);
      if (this.#isAsking) return false;
      this.#raise(among, this.#stage === 0);
    }
    this.#stage = 0;
    this.#addGreatest(among);
    return true;
  }

  #raise({ marks, count }: Candidates, isFirst: boolean): void {
    const { scores: greatest } = this.#greatest;
    const { scores, marks: matched } = this.#asked;
    for (let x = 0; x < count; x++) {
      const score = scores[x] as number;
      greatest[x] = isFirst ? score : Math.max(greatest[x] as number, score);
      marks[x] = isFirst ? (matched[x] as number) : (marks[x] as number) + (matched[x] as number);
    }
  }

  #addGreatest(among: Candidates): void {
    const { scores, count } = among;
    const { scores: greatest } = this.#greatest;
    for (let x = 0; x < count; x++) {
      scores[x] = (scores[x] as number) + (greatest[x] as number);
      greatest[x] = 0;
    }
    among.keepMarked(1);
  }
}

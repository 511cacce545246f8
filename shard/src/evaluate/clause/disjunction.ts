import { endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, rangeSize } from './candidates.js';
import { type Clause, leavesOf, type Range } from './clause.js';
import { type DenseSums, denseBase } from './dense-sums.js';
import { DerivedClause } from './derived-clause.js';
import { lentSums, returnSums } from './kept.js';

/**
 * Documents of the first range. It doubles from range to range: the sooner some hits are held, the sooner others can be
 * passed over, and a call with next to no time gets over a range at least.
 */
const firstSpan = 512;

/** Ciura, "Best increments for the average case of Shellsort", 2001. */
const gaps = [701, 301, 132, 57, 23, 10, 4, 1];

/**
 * Matches the documents that at least one of several clauses matches, with the sum of their scores.
 *
 * Ranges are worked on by MaxScore (Turtle and Flood, 1995) with the bounds of blocks: the clauses that could not bring
 * a document above `need` even together only add to what the others, the essential ones, found.
 */
export class Disjunction extends DerivedClause {
  readonly leastMatches: number;
  readonly mostMatches: number;
  readonly leaves: number;
  /** By the bound of the range, the least first. */
  readonly #clauses: Clause[];
  /** Bounds of the range, in the order of the clauses. */
  readonly #bounds: Float64Array;
  /** While essential clauses fill them. */
  #sums: DenseSums | undefined;
  /** What a clause is asked for. */
  readonly #part: Range = { from: 0, limit: 0, need: 0 };
  #span = firstSpan;
  #isUnderWay = false;
  /** The clause that the range has come to. */
  #stage = 0;
  /** The first essential clause. */
  #essential = 0;
  /** What the clauses before the first essential one can add. */
  #rest = 0;
  /** What all clauses can add. */
  #sum = 0;

  /** @param clauses at least two */
  constructor(clauses: readonly Clause[]) {
    super();
    this.#clauses = [...clauses];
    this.#bounds = new Float64Array(clauses.length);
    this.leaves = leavesOf(clauses);
    this.leastMatches = clauses.reduce((most, { leastMatches }) => Math.max(most, leastMatches), 0);
    this.mostMatches = clauses.reduce((sum, { mostMatches }) => sum + mostMatches, 0);
  }

  get clauses(): readonly Clause[] {
    return this.#clauses;
  }

  next(from: number): number {
    let next = endOfPostings;
    for (let n = 0; n < this.#clauses.length; n++) next = Math.min(next, (this.#clauses[n] as Clause).next(from));
    return next;
  }

  limitOf(from: number): number {
    return denseBase(from) + this.#span;
  }

  bound(from: number, limit: number): number {
    let sum = 0;
    for (let n = 0; n < this.#clauses.length; n++) {
      const bound = (this.#clauses[n] as Clause).bound(from, limit);
      this.#bounds[n] = bound;
      sum += bound;
    }
    this.#sum = sum;
    return sum;
  }

  boundOfRest(from: number): number {
    return this.#clauses.reduce((sum, clause) => sum + clause.boundOfRest(from), 0);
  }

  collect(range: Range, into: Candidates): boolean {
    if (!this.#isUnderWay) this.#begin(range);
    const clauses = this.#clauses;
    if (this.#stage > this.#essential && !this.#collectEssential(range, into)) return false;
    while (this.#stage > 0 && into.count > 0) {
      const n = this.#stage - 1;
      const own = this.#bounds[n] as number;
      if (!(clauses[n] as Clause).add(into, own, range.need - (this.#rest - own))) return false;
      this.#rest -= own;
      this.#stage = n;
    }
    this.#isUnderWay = false;
    this.#span = Math.min(rangeSize, 2 * this.#span);
    return true;
  }

  #begin({ from, limit, need }: Range): void {
    this.#sortByBound();
    const last = this.#clauses.length - 1;
    let rest = 0;
    let essential = 0;
    while (essential < last && rest + (this.#bounds[essential] as number) <= need) {
      rest += this.#bounds[essential++] as number;
    }
    this.#essential = essential;
    this.#rest = rest;
    this.#stage = last + 1;
    this.#part.from = from;
    this.#part.limit = limit;
    this.#isUnderWay = true;
  }

  /** From the last clause down to the first essential one; `stage` is one more than the clause it has come to. */
  #collectEssential({ limit, need }: Range, into: Candidates): boolean {
    const part = this.#part;
    if (this.#essential === this.#clauses.length - 1) {
      part.need = need - this.#rest;
      if (!(this.#clauses[this.#essential] as Clause).collect(part, into)) return false;
    } else {
      this.#sums ??= lentSums(denseBase(part.from));
      const sums = this.#sums;
      for (; this.#stage > this.#essential; this.#stage--) {
        part.need = need - (this.#sum - (this.#bounds[this.#stage - 1] as number));
        if (!(this.#clauses[this.#stage - 1] as Clause).fill(part, sums)) return false;
      }
      sums.moveTo(into, need - this.#rest, limit);
      this.#sums = undefined;
      returnSums(sums);
    }
    this.#stage = this.#essential;
    return true;
  }

  override fill({ from, limit, need }: Range, into: DenseSums): boolean {
    const part = this.#part;
    part.from = from;
    part.limit = limit;
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      part.need = need - (this.#sum - (this.#bounds[this.#stage] as number));
      if (!(this.#clauses[this.#stage] as Clause).fill(part, into)) return false;
    }
    this.#stage = 0;
    return true;
  }

  restrict(among: Candidates, own: number, need: number): boolean {
    if (!this.#isUnderWay) {
      among.marks.fill(0, 0, among.count);
      this.#isUnderWay = true;
      this.#rest = own;
    }
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      const bound = this.#bounds[this.#stage] as number;
      if (!(this.#clauses[this.#stage] as Clause).add(among, bound, need - (this.#rest - bound))) return false;
      this.#rest -= bound;
    }
    this.#stage = 0;
    this.#isUnderWay = false;
    among.keepMarked(1);
    return true;
  }

  /** By insertion, over shorter and shorter gaps where there are many: bounds change little from range to range. */
  #sortByBound(): void {
    const clauses = this.#clauses;
    const bounds = this.#bounds;
    for (let g = 0; g < gaps.length; g++) {
      const gap = gaps[g] as number;
      for (let n = gap; n < clauses.length; n++) {
        const clause = clauses[n] as Clause;
        const bound = bounds[n] as number;
        let m = n;
        for (; m >= gap && (bounds[m - gap] as number) > bound; m -= gap) {
          clauses[m] = clauses[m - gap] as Clause;
          bounds[m] = bounds[m - gap] as number;
        }
        clauses[m] = clause;
        bounds[m] = bound;
      }
    }
  }
}

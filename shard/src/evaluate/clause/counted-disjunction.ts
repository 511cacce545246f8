import { endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, rangeSize } from './candidates.js';
import { type Clause, leavesOf, type Range } from './clause.js';
import { type DenseSums, denseBase } from './dense-sums.js';
import { DerivedClause } from './derived-clause.js';
import { lentSums, returnSums } from './kept.js';

/** Matches the documents that at least so many of several clauses match, with the sum of their scores. */
export class CountedDisjunction extends DerivedClause {
  readonly leastMatches = 0;
  readonly mostMatches: number;
  readonly leaves: number;
  readonly #clauses: readonly Clause[];
  readonly #minimum: number;
  readonly #bounds: Float64Array;
  /** While clauses fill them. */
  #sums: DenseSums | undefined;
  /** How many clauses matched: the nth plane has the nth binary digit of each document's count, least first. */
  readonly #planes: readonly Int32Array[];
  readonly #part: Range = { from: 0, limit: 0, need: 0 };
  #sum = 0;
  /** The clause that the range has come to. */
  #stage = 0;
  /** The marks of candidates are being counted. */
  #isMarking = false;

  /** @param minimum at least 2 */
  constructor(clauses: readonly Clause[], minimum: number) {
    super();
    this.#clauses = clauses;
    this.#minimum = minimum;
    this.#bounds = new Float64Array(clauses.length);
    this.#planes = Array.from({ length: 32 - Math.clz32(clauses.length) }, () => new Int32Array(rangeSize / 32));
    this.leaves = leavesOf(clauses);
    this.mostMatches = Math.floor(clauses.reduce((sum, { mostMatches }) => sum + mostMatches, 0) / minimum);
  }

  /** Where the clause that is the `minimum`th to come has its next match. */
  next(from: number): number {
    const next = Float64Array.from(this.#clauses, (clause) => clause.next(from)).sort();
    return next[this.#minimum - 1] ?? endOfPostings;
  }

  limitOf(from: number): number {
    return denseBase(from) + rangeSize;
  }

  bound(from: number, limit: number): number {
    this.#sum = 0;
    for (const [n, clause] of this.#clauses.entries()) {
      const bound = clause.bound(from, limit);
      this.#bounds[n] = bound;
      this.#sum += bound;
    }
    return this.#sum;
  }

  boundOfRest(from: number): number {
    return this.#clauses.reduce((sum, clause) => sum + clause.boundOfRest(from), 0);
  }

  collect({ from, limit, need }: Range, into: Candidates): boolean {
    const part = this.#part;
    part.from = from;
    part.limit = limit;
    this.#sums ??= lentSums(denseBase(from));
    const sums = this.#sums;
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      part.need = need - (this.#sum - (this.#bounds[this.#stage] as number));
      if (!(this.#clauses[this.#stage] as Clause).fill(part, sums)) return false;
      this.#count(sums);
    }
    this.#stage = 0;
    this.#dropRare(sums);
    sums.moveTo(into, need, limit);
    this.#sums = undefined;
    returnSums(sums);
    return true;
  }

  /** Adds one to the counts of the documents marked, and takes their marks away. */
  #count({ bits }: DenseSums): void {
    for (let w = 0; w < bits.length; w++) {
      let carry = bits[w] as number;
      bits[w] = 0;
      for (let p = 0; carry !== 0; p++) {
        const plane = this.#planes[p] as Int32Array;
        const digits = plane[w] as number;
        plane[w] = digits ^ carry;
        carry &= digits;
      }
    }
  }

  /** Marks the documents that were counted often enough, and empties the scores of the others. */
  #dropRare({ bits, scores }: DenseSums): void {
    for (let w = 0; w < bits.length; w++) {
      let counted = 0;
      let above = 0;
      let equal = -1;
      for (let p = this.#planes.length - 1; p >= 0; p--) {
        const plane = this.#planes[p] as Int32Array;
        const digits = plane[w] as number;
        plane[w] = 0;
        counted |= digits;
        if (((this.#minimum >>> p) & 1) === 0) {
          above |= equal & digits;
          equal &= ~digits;
        } else equal &= digits;
      }
      bits[w] = counted & (above | equal);
      for (let rare = counted & ~(above | equal); rare !== 0; rare &= rare - 1) {
        scores[(w << 5) + 31 - Math.clz32(rare & -rare)] = 0;
      }
    }
  }

  restrict(among: Candidates, _own: number, need: number): boolean {
    if (!this.#isMarking) among.marks.fill(0, 0, among.count);
    this.#isMarking = true;
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      const own = this.#bounds[this.#stage] as number;
      // Clauses that were asked already have added what they can, so this is a loose bound of what others add.
      if (!(this.#clauses[this.#stage] as Clause).add(among, own, need - (this.#sum - own))) return false;
    }
    this.#stage = 0;
    this.#isMarking = false;
    among.keepMarked(this.#minimum);
    return true;
  }
}

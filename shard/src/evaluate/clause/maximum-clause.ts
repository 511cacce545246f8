import { endOfPostings } from '../../index/postings-cursor.js';
import { type Candidates, rangeSize } from './candidates.js';
import { type Clause, leavesOf, type Range } from './clause.js';
import { type DenseSums, denseBase } from './dense-sums.js';
import { DerivedClause } from './derived-clause.js';
import { lentCandidates, lentSums, returnCandidates, returnSums } from './kept.js';

/** Matches the documents that at least one of several clauses matches, with the greatest of their scores. */
export class MaximumClause extends DerivedClause {
  readonly leastMatches: number;
  readonly mostMatches: number;
  readonly leaves: number;
  readonly #clauses: readonly Clause[];
  /** While a range is under way, the scores of the clause that it has come to, and the greatest of those before. */
  #one: DenseSums | undefined;
  #greatest: DenseSums | undefined;
  /** While candidates are asked for: those that the clause under way matches. */
  #asked: Candidates | undefined;
  readonly #bounds: Float64Array;
  #stage = 0;
  #isAsking = false;

  constructor(clauses: readonly Clause[]) {
    super();
    this.#clauses = clauses;
    this.#bounds = new Float64Array(clauses.length);
    this.leaves = leavesOf(clauses);
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
    this.#one ??= lentSums(denseBase(range.from));
    this.#greatest ??= lentSums(denseBase(range.from));
    const [one, greatest] = [this.#one, this.#greatest];
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      if (!(this.#clauses[this.#stage] as Clause).fill(range, one)) return false;
      greatest.raiseTo(one);
    }
    this.#stage = 0;
    greatest.moveTo(into, range.need, range.limit);
    returnSums(one);
    returnSums(greatest);
    this.#one = undefined;
    this.#greatest = undefined;
    return true;
  }

  restrict(among: Candidates): boolean {
    this.#asked ??= lentCandidates();
    this.#greatest ??= lentSums(0);
    const [asked, { scores: greatest }] = [this.#asked, this.#greatest];
    for (; this.#stage < this.#clauses.length; this.#stage++) {
      if (!this.#isAsking) asked.copyDocuments(among);
      const own = this.#bounds[this.#stage] as number;
      this.#isAsking = !(this.#clauses[this.#stage] as Clause).add(asked, own, Number.NEGATIVE_INFINITY);
      if (this.#isAsking) return false;
      raise(greatest, among, asked, this.#stage === 0);
    }
    this.#stage = 0;
    addGreatest(greatest, among);
    returnCandidates(asked);
    returnSums(this.#greatest);
    this.#asked = undefined;
    this.#greatest = undefined;
    return true;
  }
}

/** Takes in, candidate by candidate, what a clause scored and whether it matched. */
function raise(greatest: Float64Array, { marks, count }: Candidates, asked: Candidates, isFirst: boolean): void {
  const { scores, marks: matched } = asked;
  for (let x = 0; x < count; x++) {
    const score = scores[x] as number;
    greatest[x] = isFirst ? score : Math.max(greatest[x] as number, score);
    marks[x] = isFirst ? (matched[x] as number) : (marks[x] as number) + (matched[x] as number);
  }
}

/** Adds the greatest scores, which are emptied, and drops candidates that nothing matched. */
function addGreatest(greatest: Float64Array, among: Candidates): void {
  const { scores, count } = among;
  for (let x = 0; x < count; x++) {
    scores[x] = (scores[x] as number) + (greatest[x] as number);
    greatest[x] = 0;
  }
  among.keepMarked(1);
}

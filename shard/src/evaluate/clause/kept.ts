import { Candidates } from './candidates.js';
import { DenseSums } from './dense-sums.js';
import { TermClause } from './term-clause.js';

/** Most unused objects of a kind that are kept: a few queries' worth. */
const maxKept = 64;

/**
 * Objects that were used and may be used again, as typed arrays are dear to allocate. One that is never given back, as
 * evaluations may be dropped anywhere, costs nothing but the reuse.
 */
class Kept<T> {
  readonly #unused: T[] = [];
  readonly #create: () => T;

  constructor(create: () => T) {
    this.#create = create;
  }

  /** One that nobody else has, as it was given back. */
  take(): T {
    return this.#unused.pop() ?? this.#create();
  }

  /** Contract: it is not used any more. */
  giveBack(used: T): void {
    if (this.#unused.length < maxKept) this.#unused.push(used);
  }
}

export const keptTerms = new Kept(() => new TermClause());
const keptCandidates = new Kept(() => new Candidates());
/** Contract: they are empty when they are given back. */
const keptSums = new Kept(() => new DenseSums());

/** No candidates, to be given back by `returnCandidates` at the end of the call that they are taken for. */
export function lentCandidates(): Candidates {
  const candidates = keptCandidates.take();
  candidates.count = 0;
  candidates.accepted = undefined;
  return candidates;
}

export function returnCandidates(candidates: Candidates): void {
  keptCandidates.giveBack(candidates);
}

/** Empty sums, to be given back by `returnSums`, empty again, at the end of the range that they are taken for. */
export function lentSums(base: number): DenseSums {
  const sums = keptSums.take();
  sums.base = base;
  return sums;
}

export function returnSums(sums: DenseSums): void {
  keptSums.giveBack(sums);
}

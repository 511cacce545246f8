import type { InvertedField } from '../../index/inverted-field.js';
import { Candidates } from './candidates.js';
import { DenseSums } from './dense-sums.js';
import { Meter } from './meter.js';
import { TermClause, type TermWeight } from './term-clause.js';

/** Most unused objects of a kind that are kept: a few queries' worth. */
const maxKept = 64;

/** Objects that were used and may be used again. */
class Kept<T> {
  readonly #unused: T[] = [];
  readonly #create: () => T;

  constructor(create: () => T) {
    this.#create = create;
  }

  take(): T {
    return this.#unused.pop() ?? this.#create();
  }

  giveBack(used: readonly T[]): void {
    for (const each of used) if (this.#unused.length < maxKept) this.#unused.push(each);
  }
}

const keptTerms = new Kept(() => new TermClause());
const keptCandidates = new Kept(() => new Candidates());
const keptSums = new Kept(() => new DenseSums());

/**
 * The memory that an evaluation works in. Typed arrays are dear to allocate, so a workspace takes used ones and gives
 * them back in the end. One that is dropped unreleased, as evaluations may be, costs nothing but the reuse.
 */
export class Workspace {
  readonly meter = new Meter();
  readonly #terms: TermClause[] = [];
  readonly #candidates: Candidates[] = [];
  readonly #sums: DenseSums[] = [];

  term(field: InvertedField, term: number, weight: TermWeight): TermClause {
    const clause = keptTerms.take().open(field, term, weight, this.meter);
    this.#terms.push(clause);
    return clause;
  }

  /** A term to be given back by `returnTerm`: for work on very many of them. */
  lentTerm(field: InvertedField, term: number, weight: TermWeight): TermClause {
    return keptTerms.take().open(field, term, weight, this.meter);
  }

  returnTerm(term: TermClause): void {
    keptTerms.giveBack([term]);
  }

  candidates(): Candidates {
    const candidates = keptCandidates.take();
    candidates.count = 0;
    candidates.accepted = undefined;
    this.#candidates.push(candidates);
    return candidates;
  }

  /** Contract: they are empty again when the workspace is released. */
  sums(): DenseSums {
    const sums = keptSums.take();
    this.#sums.push(sums);
    return sums;
  }

  /** To be called when nothing taken here is used any more. */
  release(): void {
    keptTerms.giveBack(this.#terms.splice(0));
    keptCandidates.giveBack(this.#candidates.splice(0));
    keptSums.giveBack(this.#sums.splice(0));
  }
}

import type { InvertedField } from '../../index/inverted-field.js';
import { keptTerms } from './kept.js';
import { Meter } from './meter.js';
import type { TermClause, TermWeight } from './term-clause.js';

/** The terms that an evaluation has open over a segment, and the meter that it works by. */
export class Workspace {
  readonly meter = new Meter();
  readonly #terms: TermClause[] = [];

  term(field: InvertedField, term: number, weight: TermWeight): TermClause {
    const clause = this.lentTerm(field, term, weight);
    this.#terms.push(clause);
    return clause;
  }

  /** A term to be given back by `returnTerm`: for work on very many of them. */
  lentTerm(field: InvertedField, term: number, weight: TermWeight): TermClause {
    return keptTerms.take().open(field, term, weight, this.meter);
  }

  returnTerm(term: TermClause): void {
    keptTerms.giveBack(term);
  }

  /** To be called when nothing taken here is used any more. */
  release(): void {
    for (const term of this.#terms.splice(0)) keptTerms.giveBack(term);
  }
}

import type { FacetResult } from '@muster/proto';
import type { Segment } from '../../../index/segment.js';
import type { FacetBy } from '../../../query/facet/check-facets.js';
import type { MatchCounter } from '../hit-collector.js';
import type { FacetCounter } from './facet-counter.js';
import { KeywordFacet } from './keyword-facet.js';
import { asSteps, asUnits, asValues, NumberFacet } from './number-facet.js';
import { RangeFacet } from './range-facet.js';

const bufferedMatches = 1024;

/**
 * Counts all facets of a request. Matches are gathered and counted many at a time, facet by facet: a loop over one
 * column costs a fraction of calling every facet for every match.
 */
export class FacetCounts implements MatchCounter {
  readonly #facets: readonly { readonly name: string; readonly counter: FacetCounter }[];
  readonly #matches = new Uint32Array(bufferedMatches);
  #waiting = 0;

  constructor(facets: readonly FacetBy[], maxValues: number) {
    this.#facets = facets.map((facet) => ({ name: facet.name, counter: counterOf(facet, maxValues) }));
  }

  begin(segment: Segment): void {
    this.#countWaiting();
    for (const { counter } of this.#facets) counter.begin(segment);
  }

  count(ordinal: number): void {
    this.#matches[this.#waiting++] = ordinal;
    if (this.#waiting === bufferedMatches) this.#countWaiting();
  }

  results(): FacetResult[] {
    this.#countWaiting();
    return this.#facets.map(({ name, counter }) => ({ name, ...counter.result() }));
  }

  #countWaiting(): void {
    for (const { counter } of this.#facets) counter.countAll(this.#matches, this.#waiting);
    this.#waiting = 0;
  }
}

function counterOf(facet: FacetBy, maxValues: number): FacetCounter {
  switch (facet.kind) {
    case 'keyword':
      return new KeywordFacet(facet.field, facet.size, maxValues);
    case 'number':
      return new NumberFacet(facet.field, facet.size, asValues(facet.isDate), maxValues);
    case 'calendar':
      return new NumberFacet(facet.field, facet.size, asUnits(facet.unit), maxValues);
    case 'steps':
      return new NumberFacet(facet.field, facet.size, asSteps(facet.interval), maxValues);
    case 'ranges':
      return new RangeFacet(facet.field, facet.ranges);
  }
}

import { inByteOrder } from '../byte-order.js';
import type { FacetBy } from './check-facets.js';

/** Below 0 if the first of two values of a facet, as text, comes before the second where their counts are equal. */
export type FacetOrder = (a: string, b: string) => number;

/** The order in which a shard lists values of equal count, told from their texts: the same for any number of shards. */
export function facetOrder(facet: Pick<FacetBy, 'kind'> & { readonly isDate?: boolean }): FacetOrder {
  if (facet.kind === 'keyword') return inByteOrder;
  if (facet.kind === 'calendar') return inCalendarOrder;
  return facet.isDate === true ? (a, b) => dateNumber(a) - dateNumber(b) : (a, b) => Number(a) - Number(b);
}

/** A date as facets write it: ISO 8601, or decimal where that is no date. */
function dateNumber(text: string): number {
  const number = Number(text);
  return Number.isNaN(number) ? Date.parse(text) : number;
}

/**
 * Whether the values of a facet are steps or units that follow one another: they are listed in their order, and not by
 * count.
 */
export function isHistogram({ kind }: Pick<FacetBy, 'kind'>): boolean {
  return kind === 'calendar' || kind === 'steps';
}

const yearOf = /^(?:\d{4}|[+-]\d{6})/;

/** Units by year, then by the rest, which is of one width. Not by a `Date`: the first unit of all begins before those. */
function inCalendarOrder(a: string, b: string): number {
  const [yearA = ''] = yearOf.exec(a) ?? [];
  const [yearB = ''] = yearOf.exec(b) ?? [];
  return Number(yearA) - Number(yearB) || inByteOrder(a.slice(yearA.length), b.slice(yearB.length));
}

import type { FacetRange__Output, FacetRequest__Output } from '@muster/proto';
import { quote } from '../../../query/quote.js';
import type { Schema } from '../../../query/schema.js';
import { InvalidRequest } from '../../errors.js';
import { type CountedUnit, isCountedUnit } from './calendar.js';
import { valueText } from './value-text.js';

const maxFacets = 32;
const maxSize = 10_000;
const defaultSize = 10;
const maxRanges = 256;

/** A range of numbers with its name: at least `from`, below `to`. */
export interface NamedRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A facet that can be counted. */
export type FacetBy = {
  readonly name: string;
  readonly field: string;
  /** Most values returned. */
  readonly size: number;
} & (
  | { readonly kind: 'keyword' }
  | { readonly kind: 'number'; readonly isDate: boolean }
  | { readonly kind: 'calendar'; readonly unit: CountedUnit }
  | { readonly kind: 'ranges'; readonly ranges: readonly NamedRange[] }
);

/**
 * The facets of a request.
 *
 * @throws InvalidRequest if one cannot be counted; the message names the facet, the value at fault and what is allowed
 */
export function checkFacets(schema: Schema, facets: readonly FacetRequest__Output[]): readonly FacetBy[] {
  if (facets.length > maxFacets)
    throw new InvalidRequest(`a query has at most ${maxFacets} facets, got ${facets.length}`);
  const twice = firstTwice(facets.map(({ name }) => name));
  if (twice !== undefined) throw new InvalidRequest(`names of facets must differ, got \`${quote(twice)}\` twice`);
  return facets.map((facet) => checkFacet(schema, facet));
}

function checkFacet(schema: Schema, facet: FacetRequest__Output): FacetBy {
  const { name, field, ranges, calendarUnit } = facet;
  if (!(facet.size >= 0 && facet.size <= maxSize))
    throw fault(name, `size must be in [0, ${maxSize}], got ${facet.size}`);
  const size = facet.size || defaultSize;
  const type = typeOf(schema, name, field);
  if (ranges.length > 0 && calendarUnit !== 0) throw fault(name, 'must not have both ranges and a calendar unit');
  if (ranges.length > 0) {
    if (type === 'keyword')
      throw fault(name, `ranges are of number or date fields, got \`${quote(field)}\` of type ${type}`);
    return { kind: 'ranges', name, field, size, ranges: checkRanges(name, ranges, type === 'date') };
  }
  if (calendarUnit === 0)
    return type === 'keyword'
      ? { kind: type, name, field, size }
      : { kind: 'number', name, field, size, isDate: type === 'date' };
  if (type !== 'date') throw fault(name, `a calendar unit is for date fields, got \`${quote(field)}\` of type ${type}`);
  if (!isCountedUnit(calendarUnit)) throw fault(name, `calendar unit must be in [0, 4], got ${calendarUnit}`);
  return { kind: 'calendar', name, field, size, unit: calendarUnit };
}

function fault(name: string, what: string): InvalidRequest {
  return new InvalidRequest(`facet \`${quote(name)}\`: ${what}`);
}

function typeOf(schema: Schema, name: string, field: string): 'keyword' | 'number' | 'date' {
  const type = schema.fields.find((each) => each.name === field)?.type;
  if (type === 'keyword' || type === 'number' || type === 'date') return type;
  const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
  throw fault(name, `field \`${quote(field)}\` must be a keyword, number or date field; ${found}`);
}

function checkRanges(name: string, ranges: readonly FacetRange__Output[], isDate: boolean): NamedRange[] {
  if (ranges.length > maxRanges) throw fault(name, `there may be at most ${maxRanges} ranges, got ${ranges.length}`);
  const checked = ranges.map((range) => namedRange(name, range, isDate));
  const twice = firstTwice(checked.map((range) => range.name));
  if (twice !== undefined) throw fault(name, `names of ranges must differ, got \`${quote(twice)}\` twice`);
  return checked;
}

function namedRange(facet: string, range: FacetRange__Output, isDate: boolean): NamedRange {
  // What was not sent is null off the wire, and undefined in a request made here.
  const from = range.from ?? Number.NEGATIVE_INFINITY;
  const to = range.to ?? Number.POSITIVE_INFINITY;
  const text = (bound: number) => (Number.isFinite(bound) ? valueText(bound, isDate) : '');
  const name = range.name || `${text(from)}..${text(to)}`;
  if (!(from < to)) throw fault(facet, `range \`${quote(name)}\` must begin below its end, got ${from} and ${to}`);
  return { name, from, to };
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

import type { FacetRange__Output, FacetRequest__Output } from '@muster/proto';
import { InvalidQuery } from '../errors.js';
import { quote } from '../quote.js';
import type { Schema } from '../schema.js';
import { type CountedUnit, isCountedUnit } from './calendar.js';
import { valueText } from './value-text.js';

const maxFacets = 32;
/** Most values that a facet may be asked for. */
export const maxFacetSize = 10_000;
const defaultSize = 10;
/** Of a histogram, of which all that is there is wanted. */
const defaultSteps = 100;
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
  | { readonly kind: 'steps'; readonly interval: number }
  | { readonly kind: 'ranges'; readonly ranges: readonly NamedRange[] }
);

/**
 * The facets of a request on an index. Coordinators and shards both ask here, so they refuse the same in the same words.
 *
 * @throws InvalidQuery if one cannot be counted; the message names the facet, the value at fault and what is allowed
 */
export function checkFacets(schema: Schema, facets: readonly FacetRequest__Output[]): readonly FacetBy[] {
  if (facets.length > maxFacets)
    throw new InvalidQuery(`a query has at most ${maxFacets} facets, got ${facets.length}`);
  const twice = firstTwice(facets.map(({ name }) => name));
  if (twice !== undefined) throw new InvalidQuery(`names of facets must differ, got \`${quote(twice)}\` twice`);
  return facets.map((facet) => checkFacet(schema, facet));
}

function checkFacet(schema: Schema, facet: FacetRequest__Output): FacetBy {
  const { name, field, ranges, calendarUnit, interval } = facet;
  if (!(facet.size >= 0 && facet.size <= maxFacetSize))
    throw fault(name, `size must be in [0, ${maxFacetSize}], got ${facet.size}`);
  const common = { name, field, size: facet.size || defaultSize };
  const type = typeOf(schema, name, field);
  refuseSeveralWays(facet);
  if (ranges.length > 0) {
    if (type === 'keyword')
      throw fault(name, `ranges are of number or date fields, got \`${quote(field)}\` of type ${type}`);
    return { kind: 'ranges', ...common, ranges: checkRanges(name, ranges, type === 'date') };
  }
  if (interval !== 0) {
    if (!(interval > 0 && interval < Number.POSITIVE_INFINITY))
      throw fault(name, `interval must be above 0 and finite, got ${interval}`);
    if (type !== 'number')
      throw fault(name, `an interval is for number fields, got \`${quote(field)}\` of type ${type}`);
    return { kind: 'steps', ...common, size: facet.size || defaultSteps, interval };
  }
  if (calendarUnit === 0)
    return type === 'keyword' ? { kind: type, ...common } : { kind: 'number', ...common, isDate: type === 'date' };
  if (type !== 'date') throw fault(name, `a calendar unit is for date fields, got \`${quote(field)}\` of type ${type}`);
  if (!isCountedUnit(calendarUnit)) throw fault(name, `calendar unit must be in [0, 4], got ${calendarUnit}`);
  return { kind: 'calendar', ...common, size: facet.size || defaultSteps, unit: calendarUnit };
}

/** Values are counted in one way. */
function refuseSeveralWays({ name, ranges, calendarUnit, interval }: FacetRequest__Output): void {
  const ways = [
    ...(ranges.length > 0 ? ['ranges'] : []),
    ...(calendarUnit !== 0 ? ['a calendar unit'] : []),
    ...(interval !== 0 ? ['an interval'] : []),
  ];
  if (ways.length > 1) throw fault(name, `must not have both ${ways.join(' and ')}`);
}

function fault(name: string, what: string): InvalidQuery {
  return new InvalidQuery(`facet \`${quote(name)}\`: ${what}`);
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

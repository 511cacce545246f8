import { CalendarUnit, type FacetRange, type FacetRequest } from '@muster/proto';
import { dateMs } from '@muster/shard/query';
import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, FacetRequest['calendarUnit'] & number>> = {
  year: CalendarUnit.CALENDAR_UNIT_YEAR,
  month: CalendarUnit.CALENDAR_UNIT_MONTH,
  day: CalendarUnit.CALENDAR_UNIT_DAY,
  hour: CalendarUnit.CALENDAR_UNIT_HOUR,
};

/** Most values that a coordinator returns of a facet. */
const mostValues = 10_000;

/** How a facet is written on the command line. */
export const facetHelp =
  'count the documents that match by a field: tag (its 10 most frequent values), tag:25, price:0..10,10.. (ranges, also ' +
  'of dates), price:every=10 (steps upwards, the 100 most frequent), on:month (or year, day, hour), price:every=10:25 and ' +
  'on:month:25 (at most so many); may be given several times';

/** Reads an option's value as a facet, named as it is written; see {@link facetHelp}. */
export function facetRequest(text: string): FacetRequest {
  const [, field = '', , by] = /^([^\s:]+)(:(.+))?$/.exec(text) ?? [];
  if (field === '') throw notAFacet();
  return { name: text, field, ...(by === undefined ? {} : countedBy(by)) };
}

/** The values of an option that may be given several times. */
export function facetRequests(text: string, before: readonly FacetRequest[]): readonly FacetRequest[] {
  return [...before, facetRequest(text)];
}

function countedBy(by: string): Pick<FacetRequest, 'size' | 'ranges' | 'calendarUnit' | 'interval'> {
  if (/^\d+$/.test(by)) return { size: sizeOf(Number(by)) };
  const [, way = '', size] = /^(every=[^:]*|[a-z]+)(?::(\d+))?$/.exec(by) ?? [];
  const sized = size === undefined ? {} : { size: sizeOf(Number(size)) };
  const unit = Object.hasOwn(units, way) ? units[way] : undefined;
  if (unit !== undefined) return { calendarUnit: unit, ...sized };
  if (way.startsWith('every=')) return { interval: stepOf(way.slice('every='.length)), ...sized };
  return { ranges: by.split(',').map(rangeOf) };
}

/** 0 would be taken as not said, both as a step and as a number of values. */
function stepOf(text: string): number {
  const step = Number(text);
  if (step > 0 && step < Number.POSITIVE_INFINITY) return step;
  throw new InvalidArgumentError(`A step must be a number above 0, as price:every=10, got \`${text}\`.`);
}

function sizeOf(values: number): number {
  if (values >= 1 && values <= mostValues) return values;
  throw new InvalidArgumentError(`The number of values must be in [1, ${mostValues}], got ${values}.`);
}

function rangeOf(text: string): FacetRange {
  const [, from, to] = /^(.*)\.\.(.*)$/.exec(text.trim()) ?? [];
  if (from === undefined || to === undefined) throw notAFacet();
  return {
    name: text.trim(),
    ...(from === '' ? {} : { from: numberOf(from) }),
    ...(to === '' ? {} : { to: numberOf(to) }),
  };
}

/** A number, or a date as the contract has it: in milliseconds since 1970. */
function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const number = Number.isNaN(value) ? dateMs(text) : value;
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError(
    `A bound of a range must be a number or a date, as 10, 2026-12-31 or 2026-12-31T08:30:00Z, got \`${text}\`.`,
  );
}

function notAFacet(): InvalidArgumentError {
  return new InvalidArgumentError(
    'It must be a field, or one with how it is counted: tag, tag:25, price:0..10,10.., price:every=10 or on:month, and ' +
      'with a number price:every=10:25 or on:month:25.',
  );
}

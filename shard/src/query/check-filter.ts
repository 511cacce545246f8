import type { Filter__Output, FilterList__Output, RangeFilter__Output, TermsFilter__Output } from '@muster/proto';
import { dateMs } from './iso-date.js';
import { quote } from './quote.js';
import type { Schema } from './schema.js';

const maxEntries = 1024;
const maxDepth = 32;
const valueTypes = ['keyword', 'number', 'date'];
const rangeTypes = ['number', 'date'];
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What is wrong with a filter on an index: the part at fault by its path, what is allowed, and the value; nothing if
 * it can be evaluated. Coordinators and shards both ask here, so they refuse the same in the same words.
 *
 * @param path how the filter is named
 */
export function filterFault(filter: Filter__Output, schema: Schema, path = 'filter', depth = 1): string | undefined {
  if (depth > maxDepth) return `filter must be nested at most ${maxDepth} deep`;
  const { terms, range, exists, ids, all, any, not } = filter;
  if (terms != null) return termsFault(terms, schema, `${path}.terms`);
  if (range != null) return rangeFault(range, schema, `${path}.range`);
  if (exists != null) return fieldFault(exists.field, schema, `${path}.exists.field`, valueTypes);
  if (ids != null) return countFault(ids.ids.length, `${path}.ids.ids`);
  if (all != null) return listFault(all, schema, `${path}.all`, depth);
  if (any != null) return listFault(any, schema, `${path}.any`, depth);
  if (not != null) return filterFault(not, schema, `${path}.not`, depth + 1);
  return `${path} must have one of: terms, range, exists, ids, all, any, not`;
}

/** A value of a number or date field as filters write it, as the number it stands for; NaN if it is none. */
export function filterNumber(value: string, type: string): number {
  if (type === 'date') return dateMs(value);
  const number = decimal.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}

/** A fault that says which part has which value and what is allowed. */
export function faultOf(path: string, got: unknown, allowed: string): string {
  const shown = typeof got === 'string' ? JSON.stringify(quote(got)) : quote(String(got));
  return `${path} must be ${allowed}, got ${shown}`;
}

/** What is wrong with the name of a field that must be of one of some types; who names another is told which there are. */
export function fieldFault(
  name: string,
  { fields }: Schema,
  path: string,
  allowed: readonly string[],
): string | undefined {
  const fits = fields.filter(({ type }) => allowed.includes(type));
  if (fits.some((field) => field.name === name)) return undefined;
  const names = fits.map((field) => field.name).join(', ') || '(the index has none)';
  return faultOf(path, name, `the name of a ${allowed.join(' or ')} field: ${names}`);
}

function termsFault({ field, values }: TermsFilter__Output, schema: Schema, path: string): string | undefined {
  const fault = fieldFault(field, schema, `${path}.field`, valueTypes) ?? countFault(values.length, `${path}.values`);
  if (fault !== undefined) return fault;
  const type = schema.fields.find(({ name }) => name === field)?.type ?? '';
  if (type === 'keyword') return undefined;
  const wrong = values.find((value) => Number.isNaN(filterNumber(value, type)));
  if (wrong === undefined) return undefined;
  return faultOf(`${path}.values`, wrong, type === 'date' ? 'a date as in ISO 8601' : 'a number in decimal');
}

function rangeFault(range: RangeFilter__Output, schema: Schema, path: string): string | undefined {
  const fault = fieldFault(range.field, schema, `${path}.field`, rangeTypes);
  if (fault !== undefined) return fault;
  const bounds = (['gte', 'gt', 'lte', 'lt'] as const).filter((bound) => range[bound] != null);
  const wrong = bounds.find((bound) => Number.isNaN(range[bound]));
  if (wrong !== undefined) return faultOf(`${path}.${wrong}`, 'NaN', 'a number');
  const below = bounds.filter((bound) => bound.startsWith('g'));
  if (bounds.length > 0 && below.length <= 1 && bounds.length - below.length <= 1) return undefined;
  return faultOf(path, bounds.join(' and ') || 'no bound', 'one or two of gte or gt, lte or lt');
}

function listFault({ filters }: FilterList__Output, schema: Schema, path: string, depth: number): string | undefined {
  const fault = countFault(filters.length, `${path}.filters`);
  if (fault !== undefined) return fault;
  for (const [i, filter] of filters.entries()) {
    const inner = filterFault(filter, schema, `${path}.filters[${i}]`, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function countFault(count: number, path: string): string | undefined {
  if (count >= 1 && count <= maxEntries) return undefined;
  return faultOf(path, `${count} entries`, `1 to ${maxEntries} entries`);
}

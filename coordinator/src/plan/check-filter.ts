import { type Filter__Output, type FilterList__Output, type RangeFilter__Output, SearchError } from '@muster/proto';
import { dateMs, type Schema } from '@muster/shard/query';
import { invalid } from './check-request.js';

const maxListed = 1024;
const maxDepth = 32;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Checks a filter against the schema of the index it is for.
 *
 * @param path how messages name the filter
 * @throws SearchError `invalid-query`, naming the part at fault, its value and what is allowed
 */
export function checkFilter(filter: Filter__Output, schema: Schema, path = 'filter', depth = 1): void {
  if (depth > maxDepth) throw new SearchError('invalid-query', `filter must be nested at most ${maxDepth} deep`);
  const { terms, range, exists, ids, all, any, not } = filter;
  if (terms != null) {
    const type = typeOf(terms.field, schema, `${path}.terms.field`, ['keyword', 'number', 'date']);
    checkCount(terms.values.length, `${path}.terms.values`);
    for (const value of terms.values) checkValue(value, type, `${path}.terms.values`);
  } else if (range != null) checkRange(range, schema, `${path}.range`);
  else if (exists != null) typeOf(exists.field, schema, `${path}.exists.field`, ['keyword', 'number', 'date']);
  else if (ids != null) checkCount(ids.ids.length, `${path}.ids.ids`);
  else if (all != null) checkList(all, schema, `${path}.all`, depth);
  else if (any != null) checkList(any, schema, `${path}.any`, depth);
  else if (not != null) checkFilter(not, schema, `${path}.not`, depth + 1);
  else throw new SearchError('invalid-query', `${path} must have one of: terms, range, exists, ids, all, any, not`);
}

function checkList({ filters }: FilterList__Output, schema: Schema, path: string, depth: number): void {
  checkCount(filters.length, `${path}.filters`);
  filters.forEach((filter, i) => {
    checkFilter(filter, schema, `${path}.filters[${i}]`, depth + 1);
  });
}

function checkCount(count: number, path: string): void {
  if (count < 1 || count > maxListed) throw invalid(path, `${count} entries`, `1 to ${maxListed} entries`);
}

function checkRange(range: RangeFilter__Output, schema: Schema, path: string): void {
  typeOf(range.field, schema, `${path}.field`, ['number', 'date']);
  const bounds = (['gte', 'gt', 'lte', 'lt'] as const).filter((bound) => range[bound] != null);
  for (const bound of bounds) if (Number.isNaN(range[bound])) throw invalid(`${path}.${bound}`, 'NaN', 'a number');
  const below = bounds.filter((bound) => bound.startsWith('g'));
  const above = bounds.filter((bound) => bound.startsWith('l'));
  if (bounds.length === 0 || below.length > 1 || above.length > 1) {
    throw invalid(path, bounds.join(' and ') || 'no bound', 'one or two of gte or gt, lte or lt');
  }
}

function checkValue(value: string, type: string, path: string): void {
  if (type === 'number' && !(decimal.test(value) && Number.isFinite(Number(value))))
    throw invalid(path, value, 'a number in decimal');
  if (type === 'date' && Number.isNaN(dateMs(value))) throw invalid(path, value, 'a date as in ISO 8601');
}

/** The type of a field of an allowed type; who names another is told which there are. */
export function typeOf(name: string, schema: Schema, path: string, allowed: readonly string[]): string {
  const fits = schema.fields.filter(({ type }) => allowed.includes(type));
  const field = fits.find((candidate) => candidate.name === name);
  if (field !== undefined) return field.type;
  const names = fits.map((candidate) => candidate.name).join(', ') || '(the index has none)';
  throw invalid(path, name, `the name of a ${allowed.join(' or ')} field: ${names}`);
}

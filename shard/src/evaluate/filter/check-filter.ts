import type { Filter__Output, FilterList__Output, RangeFilter__Output, TermsFilter__Output } from '@muster/proto';
import { dateMs } from '../../query/iso-date.js';
import { quote } from '../../query/quote.js';
import type { Schema } from '../../query/schema.js';
import { InvalidRequest } from '../errors.js';
import { combination, type FilterNode, leaf, negation } from './filter-node.js';
import { nextAbove, nextBelow } from './next-number.js';

const maxEntries = 1024;
const maxDepth = 32;

/**
 * A filter in its canonical form.
 *
 * @throws InvalidRequest if a field has not the type needed or a value is malformed; the message names both and what
 * is allowed
 */
export function checkFilter(schema: Schema, filter: Filter__Output, depth = 1): FilterNode {
  if (depth > maxDepth) throw new InvalidRequest(`filters are nested deeper than ${maxDepth}`);
  const { terms, range, exists, ids, all, any, not } = filter;
  if (terms) return checkTerms(schema, terms);
  if (range) return checkRange(schema, range);
  if (exists) {
    const type = typeOf(schema, exists.field, valueTypes);
    return leaf({ kind: type === 'keyword' ? 'hasKeyword' : 'hasNumber', field: exists.field });
  }
  if (ids) return leaf({ kind: 'ids', ids: ordered(entries('ids', ids.ids)) });
  if (all) return combination('all', checkList(schema, 'all', all, depth));
  if (any) return combination('any', checkList(schema, 'any', any, depth));
  if (not) return negation(checkFilter(schema, not, depth + 1));
  throw new InvalidRequest('a filter must be one of terms, range, exists, ids, all, any, not; got none');
}

const valueTypes = ['keyword', 'number', 'date'] as const;
const numberTypes = ['number', 'date'] as const;

function checkList(schema: Schema, kind: string, { filters }: FilterList__Output, depth: number): FilterNode[] {
  return entries(kind, filters).map((each) => checkFilter(schema, each, depth + 1));
}

function entries<T>(kind: string, list: readonly T[]): readonly T[] {
  if (list.length >= 1 && list.length <= maxEntries) return list;
  throw new InvalidRequest(`filter \`${kind}\` must have 1 to ${maxEntries} entries, got ${list.length}`);
}

function ordered(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function checkTerms(schema: Schema, { field, values }: TermsFilter__Output): FilterNode {
  entries('terms', values);
  const type = typeOf(schema, field, valueTypes);
  if (type === 'keyword') return leaf({ kind: 'keywords', field, values: ordered(values) });
  const numbers = new Set(values.map((value) => numberOf(field, value, type === 'date')));
  return leaf({ kind: 'numbers', field, values: [...numbers].sort((a, b) => a - b) });
}

function numberOf(field: string, value: string, isDate: boolean): number {
  const number = isDate ? dateMs(value) : value.trim() === '' ? Number.NaN : Number(value);
  // -0 is spelled as 0, which it equals.
  if (Number.isFinite(number)) return number + 0;
  throw new InvalidRequest(
    `field \`${quote(field)}\` takes ${isDate ? 'ISO 8601 dates' : 'decimal numbers'}, got \`${quote(value)}\``,
  );
}

function checkRange(schema: Schema, range: RangeFilter__Output): FilterNode {
  const { field } = range;
  typeOf(schema, field, numberTypes);
  // What was not sent is null off the wire, and undefined in a request made here.
  const [gte, gt, lte, lt] = [range.gte, range.gt, range.lte, range.lt].map((bound) => bound ?? undefined);
  const bounds = [gte, gt, lte, lt].filter((bound) => bound !== undefined);
  if (bounds.length === 0) throw rangeFault(field, 'must have one of gte, gt, lte, lt; got none');
  if (bounds.some(Number.isNaN)) throw rangeFault(field, 'must have numbers for bounds, got NaN');
  if (gte !== undefined && gt !== undefined) throw rangeFault(field, 'must not have both gte and gt');
  if (lte !== undefined && lt !== undefined) throw rangeFault(field, 'must not have both lte and lt');
  const least = gt === undefined ? (gte ?? Number.NEGATIVE_INFINITY) : nextAbove(gt);
  const most = lt === undefined ? (lte ?? Number.POSITIVE_INFINITY) : nextBelow(lt);
  return leaf({ kind: 'range', field, least: least + 0, most: most + 0 });
}

function rangeFault(field: string, fault: string): InvalidRequest {
  return new InvalidRequest(`range of \`${quote(field)}\` ${fault}`);
}

function typeOf<T extends string>(schema: Schema, field: string, allowed: readonly T[]): T {
  const type = schema.fields.find(({ name }) => name === field)?.type;
  const known = allowed.find((each) => each === type);
  if (known !== undefined) return known;
  const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
  const types = `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`;
  throw new InvalidRequest(`filter on field \`${quote(field)}\` must name a ${types} field; ${found}`);
}

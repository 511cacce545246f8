import type { Filter__Output, RangeFilter__Output, TermsFilter__Output } from '@muster/proto';
import type { Segment } from '../index/segment.js';
import type { ShardIndex } from '../index/shard-index.js';
import { dateMs } from '../query/iso-date.js';
import { quote } from '../query/quote.js';
import { InvalidRequest } from './errors.js';

/** Whether the document with an ordinal passes. */
export type DocumentTest = (ordinal: number) => boolean;

const maxEntries = 1024;
const maxDepth = 32;

/**
 * The test that a filter stands for.
 *
 * @throws InvalidRequest if a field has not the type needed or a value is malformed
 */
export function compileFilter(index: ShardIndex, segment: Segment, filter: Filter__Output, depth = 1): DocumentTest {
  if (depth > maxDepth) throw new InvalidRequest(`filters are nested deeper than ${maxDepth}`);
  if (filter.terms) return termsTest(index, segment, filter.terms);
  if (filter.range) return rangeTest(index, segment, filter.range);
  if (filter.exists) return existsTest(index, segment, filter.exists.field);
  if (filter.ids) {
    const ordinals = new Set(entries('ids', filter.ids.ids).map((id) => segment.ordinalOfId(id)));
    return (ordinal) => ordinals.has(ordinal);
  }
  if (filter.all) {
    const tests = entries('all', filter.all.filters).map((each) => compileFilter(index, segment, each, depth + 1));
    return (ordinal) => tests.every((test) => test(ordinal));
  }
  if (filter.any) {
    const tests = entries('any', filter.any.filters).map((each) => compileFilter(index, segment, each, depth + 1));
    return (ordinal) => tests.some((test) => test(ordinal));
  }
  if (filter.not) {
    const test = compileFilter(index, segment, filter.not, depth + 1);
    return (ordinal) => !test(ordinal);
  }
  throw new InvalidRequest('a filter must be one of terms, range, exists, ids, all, any, not; got none');
}

function entries<T>(kind: string, list: readonly T[]): readonly T[] {
  if (list.length >= 1 && list.length <= maxEntries) return list;
  throw new InvalidRequest(`filter \`${kind}\` must have 1 to ${maxEntries} entries, got ${list.length}`);
}

function termsTest(index: ShardIndex, segment: Segment, { field, values }: TermsFilter__Output): DocumentTest {
  entries('terms', values);
  const keyword = segment.keywords.get(field);
  if (keyword !== undefined) {
    const wanted = new Set(values.map((value) => keyword.dictionary.find(value)));
    const { starts, ordinals } = keyword;
    return (ordinal) => {
      const end = starts[ordinal + 1] as number;
      for (let i = starts[ordinal] as number; i < end; i++) if (wanted.has(ordinals[i] as number)) return true;
      return false;
    };
  }
  const numbers = numbersOf(index, segment, field, 'keyword, number or date');
  const wanted = new Set(values.map((value) => numberOf(index, field, value)));
  return (ordinal) => wanted.has(numbers[ordinal] as number);
}

function numberOf(index: ShardIndex, field: string, value: string): number {
  const isDate = index.schema.fields.some(({ name, type }) => name === field && type === 'date');
  const number = isDate ? dateMs(value) : value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw new InvalidRequest(
    `field \`${quote(field)}\` takes ${isDate ? 'ISO 8601 dates' : 'decimal numbers'}, got \`${quote(value)}\``,
  );
}

function rangeTest(index: ShardIndex, segment: Segment, range: RangeFilter__Output): DocumentTest {
  const { field } = range;
  // What was not sent is null off the wire, and undefined in a request made here.
  const [gte, gt, lte, lt] = [range.gte, range.gt, range.lte, range.lt].map((bound) => bound ?? undefined);
  const numbers = numbersOf(index, segment, field, 'number or date');
  const bounds = [gte, gt, lte, lt].filter((bound) => bound !== undefined);
  if (bounds.length === 0)
    throw new InvalidRequest(`range of \`${quote(field)}\` must have one of gte, gt, lte, lt; got none`);
  if (bounds.some(Number.isNaN))
    throw new InvalidRequest(`range of \`${quote(field)}\` must have numbers for bounds, got NaN`);
  if (gte !== undefined && gt !== undefined) throw twoBounds(field, 'gte', 'gt');
  if (lte !== undefined && lt !== undefined) throw twoBounds(field, 'lte', 'lt');
  const least = gte ?? gt ?? Number.NEGATIVE_INFINITY;
  const most = lte ?? lt ?? Number.POSITIVE_INFINITY;
  return (ordinal) => {
    // Missing values are NaN, which fails every comparison.
    const value = numbers[ordinal] as number;
    return (gt === undefined ? value >= least : value > least) && (lt === undefined ? value <= most : value < most);
  };
}

function twoBounds(field: string, first: string, second: string): InvalidRequest {
  return new InvalidRequest(`range of \`${quote(field)}\` must not have both ${first} and ${second}`);
}

function existsTest(index: ShardIndex, segment: Segment, field: string): DocumentTest {
  const keyword = segment.keywords.get(field);
  if (keyword !== undefined) {
    const { starts } = keyword;
    return (ordinal) => (starts[ordinal] as number) < (starts[ordinal + 1] as number);
  }
  const numbers = numbersOf(index, segment, field, 'keyword, number or date');
  return (ordinal) => !Number.isNaN(numbers[ordinal]);
}

function numbersOf(index: ShardIndex, segment: Segment, field: string, allowed: string): Float64Array {
  const numbers = segment.numbers.get(field)?.values;
  if (numbers !== undefined) return numbers;
  const type = index.schema.fields.find(({ name }) => name === field)?.type;
  const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
  throw new InvalidRequest(`filter on field \`${quote(field)}\` must name a ${allowed} field; ${found}`);
}

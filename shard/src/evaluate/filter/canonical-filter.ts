import type { Filter__Output, RangeFilter__Output, TermsFilter__Output } from '@muster/proto';
import { filterFault, filterNumber } from '../../query/check-filter.js';
import type { Schema } from '../../query/schema.js';
import { InvalidRequest } from '../errors.js';
import { combination, type FilterNode, leaf, negation } from './filter-node.js';
import { nextAbove, nextBelow } from './next-number.js';

/**
 * A filter in its canonical form.
 *
 * @throws InvalidRequest if a field has not the type needed or a value is malformed; the message names the part at
 * fault, its value and what is allowed
 */
export function canonicalFilter(schema: Schema, filter: Filter__Output): FilterNode {
  const fault = filterFault(filter, schema);
  if (fault !== undefined) throw new InvalidRequest(fault);
  return nodeOf(schema, filter);
}

function nodeOf(schema: Schema, { terms, range, exists, ids, all, any, not }: Filter__Output): FilterNode {
  if (terms) return termsNode(schema, terms);
  if (range) return rangeNode(range);
  if (exists)
    return leaf({ kind: typeOf(schema, exists.field) === 'keyword' ? 'hasKeyword' : 'hasNumber', field: exists.field });
  if (ids) return leaf({ kind: 'ids', ids: ordered(ids.ids) });
  if (not) return negation(nodeOf(schema, not));
  const { filters } = (all ?? any) as NonNullable<typeof all>;
  return combination(
    all ? 'all' : 'any',
    filters.map((each) => nodeOf(schema, each)),
  );
}

function typeOf(schema: Schema, field: string): string {
  return schema.fields.find(({ name }) => name === field)?.type ?? '';
}

function ordered(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function termsNode(schema: Schema, { field, values }: TermsFilter__Output): FilterNode {
  const type = typeOf(schema, field);
  if (type === 'keyword') return leaf({ kind: 'keywords', field, values: ordered(values) });
  // -0 is spelled as 0, which it equals.
  const numbers = new Set(values.map((value) => filterNumber(value, type) + 0));
  return leaf({ kind: 'numbers', field, values: [...numbers].sort((a, b) => a - b) });
}

function rangeNode({ field, gte, gt, lte, lt }: RangeFilter__Output): FilterNode {
  // What was not sent is null off the wire, and undefined in a request made here.
  const least = gt == null ? (gte ?? Number.NEGATIVE_INFINITY) : nextAbove(gt);
  const most = lt == null ? (lte ?? Number.POSITIVE_INFINITY) : nextBelow(lt);
  return leaf({ kind: 'range', field, least: least + 0, most: most + 0 });
}

import type { SortKey__Output } from '@muster/proto';
import { quote } from '../../../query/quote.js';
import type { Schema } from '../../../query/schema.js';
import { InvalidRequest } from '../../errors.js';

const maxKeys = 8;
const scoreField = '_score';

/** A key of the order of hits that can be sorted by. */
export interface SortBy {
  readonly kind: 'score' | 'number' | 'keyword';
  readonly field: string;
  readonly descending: boolean;
  readonly missingFirst: boolean;
}

/** Score downwards: the order of hits where nothing else is asked for. */
const byScore: SortBy = { kind: 'score', field: scoreField, descending: true, missingFirst: false };

/**
 * The keys of a request, `byScore` alone if there are none.
 *
 * @throws InvalidRequest if there are more than 8, or one is not a keyword, number or date field or `_score`
 */
export function checkSort(schema: Schema, keys: readonly SortKey__Output[]): readonly SortBy[] {
  if (keys.length > maxKeys) throw new InvalidRequest(`hits are sorted by at most ${maxKeys} keys, got ${keys.length}`);
  return keys.length === 0 ? [byScore] : keys.map((key) => ({ ...key, kind: kindOf(schema, key.field) }));
}

function kindOf(schema: Schema, name: string): SortBy['kind'] {
  if (name === scoreField) return 'score';
  const type = schema.fields.find((field) => field.name === name)?.type;
  if (type === 'keyword') return 'keyword';
  if (type === 'number' || type === 'date') return 'number';
  const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
  throw new InvalidRequest(`sort by field \`${quote(name)}\` must name a keyword, number or date field; ${found}`);
}

/** Whether the order is that by score downwards, then `seq`. */
export function isByScore([first, second]: readonly SortBy[]): boolean {
  return first?.kind === 'score' && first.descending && second === undefined;
}

import type { HitPosition__Output } from '@muster/proto';
import { InvalidRequest } from '../errors.js';
import type { SortBy } from './sort/check-sort.js';
import type { SortedValue } from './sort/sort-column.js';

/** A place in the order of hits, that of a hit. */
export interface Position {
  /** Its values of the sort keys, one for each. */
  readonly values: readonly SortedValue[];
  readonly seq: number;
}

/**
 * The place that the hits of a request come after.
 *
 * @throws InvalidRequest if it has not one value for each key, of its type
 */
export function checkAfter(keys: readonly SortBy[], { values, seq }: HitPosition__Output): Position {
  if (values.length !== keys.length)
    throw new InvalidRequest(
      `after must have one value for each of the ${keys.length} sort keys, got ${values.length} values`,
    );
  return {
    seq,
    values: values.map(({ number, text }, i) => {
      const { kind, field } = keys[i] as SortBy;
      // What was not sent is null off the wire.
      const value = kind === 'keyword' ? (text ?? undefined) : (number ?? undefined);
      const isMissing = number == null && text == null;
      if (value === undefined && (!isMissing || kind === 'score'))
        throw new InvalidRequest(
          `after.values[${i}] must be a ${kind === 'keyword' ? 'text' : 'number'}, as \`${field}\` is sorted by`,
        );
      if (Number.isNaN(value)) throw new InvalidRequest(`after.values[${i}].number must not be NaN`);
      return value;
    }),
  };
}

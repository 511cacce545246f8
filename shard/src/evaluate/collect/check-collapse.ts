import type { Collapse__Output } from '@muster/proto';
import { quote } from '../../query/quote.js';
import type { Schema } from '../../query/schema.js';
import { InvalidRequest } from '../errors.js';

/** How hits are collapsed. */
export interface CollapseBy {
  /** A keyword field. */
  readonly field: string;
  /** At least 1. */
  readonly hitsPerGroup: number;
}

/**
 * The collapse of a request.
 *
 * @throws InvalidRequest if the field is not a keyword field
 */
export function checkCollapse(schema: Schema, { field, hitsPerGroup }: Collapse__Output): CollapseBy {
  const type = schema.fields.find(({ name }) => name === field)?.type;
  if (type === 'keyword') return { field, hitsPerGroup: hitsPerGroup || 1 };
  const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
  throw new InvalidRequest(`collapse by field \`${quote(field)}\` must name a keyword field; ${found}`);
}

import type { QueryRequest__Output } from '@muster/proto';
import { type Feature, featureFault, featureOf, returnedFieldFault } from '../../query/features.js';
import type { Schema } from '../../query/schema.js';
import { InvalidRequest } from '../errors.js';

const maxFeatures = 256;
const maxValues = 64;

/** A field whose values are returned with the hits. */
export interface ReturnedField {
  readonly field: string;
  readonly isText: boolean;
}

/** What is returned of each hit beside its score. */
export interface AskedColumns {
  readonly features: readonly Feature[];
  readonly values: readonly ReturnedField[];
  /** Whether any feature hangs on the query's words. */
  readonly needsWords: boolean;
}

const ofWords: readonly Feature['kind'][] = ['bm25', 'words', 'proximity'];

/**
 * The features and values of a request; nothing if it asks for none.
 *
 * @throws InvalidRequest if there are too many, or one is not possible with the schema
 */
export function checkColumns(
  schema: Schema,
  { features, values }: Pick<QueryRequest__Output, 'features' | 'values'>,
): AskedColumns | undefined {
  if (features.length === 0 && values.length === 0) return undefined;
  if (features.length > maxFeatures)
    throw new InvalidRequest(`at most ${maxFeatures} features may be asked for, got ${features.length}`);
  if (values.length > maxValues)
    throw new InvalidRequest(`values of at most ${maxValues} fields may be asked for, got ${values.length}`);
  for (const name of features) refuse(featureFault(name, schema, 'feature'));
  for (const name of values) refuse(returnedFieldFault(name, schema, 'field of values'));
  const known = features.map((name) => featureOf(name) as Feature);
  return {
    features: known,
    needsWords: known.some(({ kind }) => ofWords.includes(kind)),
    values: values.map((field) => ({ field, isText: typeOf(schema, field) === 'keyword' })),
  };
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new InvalidRequest(fault);
}

function typeOf(schema: Schema, field: string): string | undefined {
  return schema.fields.find(({ name }) => name === field)?.type;
}

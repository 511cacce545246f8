import { faultOf, fieldFault } from './check-filter.js';
import type { Schema } from './schema.js';

/** What a shard can tell of a hit as a number. Nothing else has no field. */
export type Feature =
  | { readonly kind: 'bm25' | 'words' | 'proximity' | 'length' | 'value'; readonly field: string }
  | { readonly kind: 'words'; readonly field?: undefined };

/** Types of fields that each kind of feature is of. */
const fieldTypes = {
  bm25: ['text', 'keyword'],
  words: ['text', 'keyword'],
  proximity: ['text'],
  length: ['text', 'keyword'],
  value: ['number', 'date'],
} as const;

const grammar = `${Object.keys(fieldTypes)
  .map((kind) => `${kind}(FIELD)`)
  .join(', ')} or words`;

/** Types of fields whose values a shard returns. */
const valueTypes = ['keyword', 'number', 'date'];

/** The feature that a name stands for, as `bm25(title)`; nothing if it stands for none. */
export function featureOf(name: string): Feature | undefined {
  if (name === 'words') return { kind: 'words' };
  const [, kind, field = ''] = /^([a-z0-9]+)\((.+)\)$/s.exec(name) ?? [];
  return kind !== undefined && isKind(kind) ? { kind, field } : undefined;
}

function isKind(kind: string): kind is keyof typeof fieldTypes {
  return Object.hasOwn(fieldTypes, kind);
}

/**
 * What is wrong with the name of a feature on an index: nothing if shards can deliver it. Coordinators and shards both
 * ask here, so they refuse the same in the same words.
 *
 * @param path how the name is called
 */
export function featureFault(name: string, schema: Schema, path: string): string | undefined {
  const feature = featureOf(name);
  if (feature === undefined) return faultOf(path, name, `one of ${grammar}`);
  if (feature.field === undefined) return undefined;
  const { kind, field } = feature;
  return fieldFault(field, schema, `the field of ${path} \`${kind}(FIELD)\``, fieldTypes[kind]);
}

/** What is wrong with the name of a field whose values are to be returned with the hits; nothing if they can be. */
export function returnedFieldFault(name: string, schema: Schema, path: string): string | undefined {
  return fieldFault(name, schema, path, valueTypes);
}

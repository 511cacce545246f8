import type { Schema } from '../query/schema.js';
import { type Document, documentId, fieldText, keywordValues, numberValue } from './field-values.js';

/** A document taken apart: nothing is added to a shard before all its values are known to be good. */
export interface PreparedDocument {
  readonly id: string;
  readonly seq: number;
  /** As it is stored. */
  readonly bytes: Buffer;
  /** By the schema's fields that are not only stored. */
  readonly values: readonly FieldContent[];
}

/** What a document has in a field: a text, keywords or a number, by the field's type. */
export interface FieldContent {
  readonly text?: string;
  readonly keywords?: readonly string[];
  readonly number?: number;
}

/** A document as it comes. */
export interface SourceDocument {
  readonly value: Document;
  readonly bytes: Buffer;
  readonly seq: number;
}

/**
 * The values of a document by the schema's fields.
 *
 * @throws BadValue if the id is missing or a field cannot take its value
 */
export function prepareDocument({ value, bytes, seq }: SourceDocument, schema: Schema): PreparedDocument {
  const values: FieldContent[] = [];
  for (const field of schema.fields) {
    if (field.type === 'text') values.push({ text: fieldText(value, field, schema) });
    else if (field.type === 'keyword') values.push({ keywords: keywordValues(value, field) });
    else if (field.type !== 'stored') values.push({ number: numberValue(value, field) });
  }
  return { id: documentId(value, schema), seq, bytes, values };
}

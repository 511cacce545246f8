import { dateMs } from '../query/iso-date.js';
import { quote } from '../query/quote.js';
import type { FieldSchema, Schema, TextField } from '../query/schema.js';

/** A stored document. */
export type Document = Readonly<Record<string, unknown>>;

/** A value that its field cannot take; the message names field and value. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
  readonly field: string;

  constructor(field: string, expected: string, value: unknown) {
    super(`field \`${field}\` must be ${expected}, got ${shown(value)}`);
    this.field = field;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no word for what is too large for a double.
  if (typeof value === 'number') return String(value);
  return quote(JSON.stringify(value));
}

/** What a document has of its own: every object has a `constructor`. */
function valueAt(document: Document, key: string): unknown {
  return Object.hasOwn(document, key) ? document[key] : undefined;
}

/** A document's id; whole numbers are taken by their digits. */
export function documentId(document: Document, schema: Schema): string {
  const id = valueAt(document, schema.id);
  if (typeof id === 'string' && id !== '') return id.replace(/\p{Cs}/gu, '\ufffd');
  if (Number.isSafeInteger(id)) return String(id);
  if (id === undefined || id === null || id === '') throw new BadValue(schema.id, 'given: it is the id', id);
  throw new BadValue(schema.id, 'a string or whole number: it is the id', id);
}

/** Characters of a text, and values of a keyword field, stay below it: positions are kept in 24 bits. */
const tooMany = 2 ** 24;

/** The text of a field: that of all its keys, joined by a space. */
export function fieldText(document: Document, field: TextField, schema: Schema): string {
  const text = joinedText(document, field, schema);
  if (text.length >= tooMany) throw new BadValue(field.name, `shorter than ${tooMany} characters`, text.slice(0, 100));
  return text;
}

function joinedText(document: Document, field: TextField, schema: Schema): string {
  const texts = field.from.flatMap((key) =>
    key === '*' ? allTexts(document, schema) : textsOf(key, valueAt(document, key)),
  );
  return texts.length === 1 ? (texts[0] ?? '') : texts.join(' ');
}

function textsOf(key: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (isTexts(value)) return value;
  throw new BadValue(key, 'a string or a list of strings', value);
}

function allTexts(document: Document, schema: Schema): string[] {
  return Object.entries(document).flatMap(([key, value]) => {
    if (key === schema.id) return [];
    if (typeof value === 'string') return [value];
    return isTexts(value) ? value : [];
  });
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** The values of a keyword field, each once: strings, and numbers and booleans as text. */
export function keywordValues(document: Document, field: FieldSchema): string[] {
  const value = valueAt(document, field.name);
  if (value === undefined || value === null) return [];
  const values = Array.isArray(value) ? value : [value];
  if (!values.every((each) => ['string', 'number', 'boolean'].includes(typeof each))) {
    throw new BadValue(field.name, 'a string, number or boolean, or a list of them', value);
  }
  if (values.length >= tooMany) throw new BadValue(field.name, `less than ${tooMany} values`, values[0]);
  return [...new Set(values.map(String))];
}

/** The value of a number or date field, NaN if it has none; dates in milliseconds since 1970. */
export function numberValue(document: Document, field: FieldSchema): number {
  const value = valueAt(document, field.name);
  if (value === undefined || value === null) return Number.NaN;
  // -0 and 0 would differ as sort values though they are equal.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (field.type === 'number') throw new BadValue(field.name, 'a finite number', value);
  const ms = typeof value === 'string' ? dateMs(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new BadValue(field.name, 'an ISO 8601 date or milliseconds since 1970', value);
  return ms;
}

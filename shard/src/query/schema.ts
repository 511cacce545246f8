import { createHash } from 'node:crypto';
import { analyzerNamed } from './analysis.js';

/** A field whose words are searched. */
export interface TextField {
  readonly name: string;
  readonly type: 'text';
  /** Name of the analyzer that makes its tokens. */
  readonly analyzer: string;
  /** Factor of its scores, in [0, 1000]. */
  readonly boost: number;
  /** Keys of the document whose texts it takes, joined by a space; `*` stands for every text but the id. */
  readonly from: readonly string[];
  /** Lines of synonyms that hold for its words in queries, in place of the schema's. */
  readonly synonyms?: readonly string[];
}

/** A field that is not split into words: whole values, numbers, dates, or not indexed at all. */
export interface ValueField {
  readonly name: string;
  readonly type: 'keyword' | 'number' | 'date' | 'stored';
}

/** A field of a document, and how it is indexed. */
export type FieldSchema = TextField | ValueField;

/** What the documents of an index look like and how they are scored. */
export interface Schema {
  /** Key of the document's id, a string or whole number, unique in the index. */
  readonly id: string;
  readonly fields: readonly FieldSchema[];
  /** BM25's saturation of frequency, in [0, 10]. */
  readonly k1: number;
  /** BM25's normalisation by length, in [0, 1]. */
  readonly b: number;
  /** Lines of synonyms, as Solr writes them, that hold for the words of queries in all text fields. */
  readonly synonyms?: readonly string[];
}

/** A schema that is not one; the message lists every fault with its path. */
export class InvalidSchema extends Error {
  override readonly name = 'InvalidSchema';
}

/** A schema with every default filled in, as a value for JSON or YAML. */
export interface FilledSchema {
  readonly id: string;
  readonly k1: number;
  readonly b: number;
  readonly synonyms?: readonly string[];
  readonly fields: Readonly<Record<string, Omit<TextField, 'name'> | Omit<ValueField, 'name'>>>;
  /** Version of each analyzer used, by name: who does not know it cannot make the terms of these fields. */
  readonly analyzers: Readonly<Record<string, number>>;
}

/** The schema as a value for JSON or YAML, which `schemaFromJson` and {@link schemaOfFilled} take back. */
export function schemaToJson({ id, k1, b, synonyms, fields }: Schema): FilledSchema {
  return {
    id,
    k1,
    b,
    ...(synonyms === undefined ? {} : { synonyms }),
    fields: Object.fromEntries(fields.map(({ name, ...spec }) => [name, spec])),
    analyzers: analyzerVersions(fields),
  };
}

function analyzerVersions(fields: readonly FieldSchema[]): Record<string, number> {
  const names = new Set(fields.flatMap((field) => analyzerName(field) ?? []));
  return Object.fromEntries([...names].sort().map((name) => [name, analyzerNamed(name)?.version ?? 0]));
}

/** Name of the analyzer that makes a field's terms; nothing if it has none. */
export function analyzerName(field: FieldSchema): string | undefined {
  if (field.type === 'text') return field.analyzer;
  return field.type === 'keyword' ? 'keyword' : undefined;
}

/** The schema in a value that `schemaToJson` gave. Nothing is checked. */
export function schemaOfFilled({ id, k1, b, synonyms, fields }: FilledSchema): Schema {
  const list = Object.entries(fields).map(([name, spec]): FieldSchema => ({ ...spec, name }));
  return { id, fields: list, k1, b, ...(synonyms === undefined ? {} : { synonyms }) };
}

/** Changes whenever the schema or the tokens its analyzers make change: indexes that differ in it do not mix. */
export function schemaFingerprint(schema: Schema): string {
  return createHash('sha256')
    .update(JSON.stringify(schemaToJson(schema)))
    .digest('hex')
    .slice(0, 16);
}

/** The text fields, which a query searches unless it names others. */
export function textFields(schema: Schema): TextField[] {
  return schema.fields.filter((field) => field.type === 'text');
}

/** Names of the fields that a query may search by `field:word`: text and keyword. */
export function searchableFields(schema: Schema): ReadonlySet<string> {
  const known = searchable.get(schema);
  if (known !== undefined) return known;
  const names = schema.fields.filter(({ type }) => type === 'text' || type === 'keyword').map(({ name }) => name);
  const fields = new Set(names);
  searchable.set(schema, fields);
  return fields;
}

/** Asked for with every query, and always the same. */
const searchable = new WeakMap<Schema, ReadonlySet<string>>();

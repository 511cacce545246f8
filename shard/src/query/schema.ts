import { createHash } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { analyzerNamed, analyzerNames } from './analysis.js';

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
}

/** A schema that is not one; the message lists every fault with its path. */
export class InvalidSchema extends Error {
  override readonly name = 'InvalidSchema';
}

/** Names a query can spell before a colon. */
export const fieldName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

const valueTypes = ['keyword', 'number', 'date', 'stored'] as const;
const typeNames = `text, ${valueTypes.join(', ')}`;

const textSpec = z.strictObject({
  type: z.literal('text'),
  analyzer: z.enum(analyzerNames as [string, ...string[]]).default('english'),
  boost: z.number().min(0).max(1000).default(1),
  from: z.array(z.string().min(1)).min(1).optional(),
});
const valueSpec = z.strictObject({ type: z.enum(valueTypes) });
const fieldSpec = z.preprocess(
  (spec) => (typeof spec === 'string' ? { type: spec } : spec),
  z.discriminatedUnion('type', [textSpec, valueSpec], { error: `must be a type or have one: ${typeNames}` }),
);
const schemaSpec = z.strictObject({
  id: z.string().min(1),
  k1: z.number().min(0).max(10).default(1.2),
  b: z.number().min(0).max(1).default(0.75),
  fields: z.record(
    z.string().regex(fieldName, { error: 'must begin with a letter or _, then letters, digits, _ . -' }),
    fieldSpec,
  ),
});

/**
 * The schema written in YAML (or JSON) text: `id`, `k1`, `b` and `fields`, a mapping of names to a type or to
 * `{ type, analyzer, boost, from }`.
 *
 * @param where what to call the text in faults, usually the file
 */
export function parseSchema(yamlText: string, where: string): Schema {
  let value: unknown;
  try {
    value = parseYaml(yamlText);
  } catch (error) {
    throw new InvalidSchema(`${where}: ${(error as Error).message}`);
  }
  return schemaFromJson(value, where);
}

/** The schema in a parsed value of the same form. */
export function schemaFromJson(value: unknown, where = 'schema'): Schema {
  const checked = schemaSpec.safeParse(value);
  if (!checked.success) throw new InvalidSchema(faultList(checked.error, where));
  const { id, k1, b, fields } = checked.data;
  const list = Object.entries(fields).map(
    ([name, spec]): FieldSchema =>
      spec.type === 'text' ? { ...spec, name, from: spec.from ?? [name] } : { name, type: spec.type },
  );
  if (!list.some((field) => field.type === 'text' || field.type === 'keyword')) {
    throw new InvalidSchema(
      `${where}: fields: at least one must be of type text or keyword, or nothing can be searched`,
    );
  }
  return { id, fields: list, k1, b };
}

function faultList(error: z.ZodError, where: string): string {
  return error.issues.map((issue) => `${where}: ${[...issue.path, issue.message].join(': ')}`).join('\n');
}

/** The schema as a value for JSON or YAML, which `schemaFromJson` takes back. */
export function schemaToJson(schema: Schema): Record<string, unknown> {
  const fields = Object.fromEntries(schema.fields.map(({ name, ...spec }) => [name, spec]));
  return { id: schema.id, k1: schema.k1, b: schema.b, fields };
}

/** Changes whenever the schema or the tokens its analyzers make change: indexes that differ in it do not mix. */
export function schemaFingerprint(schema: Schema): string {
  const names = new Set(schema.fields.flatMap((field) => (field.type === 'text' ? [field.analyzer] : [])));
  const versions = [...names].sort().map((name) => [name, analyzerNamed(name)?.version]);
  const spelled = JSON.stringify([schemaToJson(schema), versions]);
  return createHash('sha256').update(spelled).digest('hex').slice(0, 16);
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

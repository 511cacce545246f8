import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { analyzerNames } from './analysis.js';
import { type FieldSchema, InvalidSchema, type Schema } from './schema.js';

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

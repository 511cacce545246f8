import { dateMs } from './iso-date.js';
import { fieldName, schemaFromJson } from './parse-schema.js';
import { type FieldSchema, InvalidSchema, type Schema } from './schema.js';

type Sample = Readonly<Record<string, unknown>>;

/** Keys that hold text by their name, even where the sample's values look like single words. */
const textNames: ReadonlySet<string> = new Set(['title', 'text', 'body', 'content', 'contents', 'abstract']);

const longestKeyword = 64;

/**
 * A schema for documents like these: strings with spaces are text, short ones that repeat are keywords, numbers and
 * ISO 8601 dates are values, the rest is only stored. `title` counts twice. The id is `id`, else `_id`.
 */
export function guessSchema(sampleDocuments: readonly Sample[]): Schema {
  const id = ['id', '_id'].find((key) => sampleDocuments.some((document) => document[key] !== undefined));
  if (id === undefined) throw new InvalidSchema('documents have neither `id` nor `_id`: name the id field in a schema');
  const values = valuesByKey(sampleDocuments, id);
  const types = new Map([...values].map(([key, list]) => [key, guessType(key, list)]));
  if (![...types.values()].includes('text')) promoteStrings(values, types);
  const fields = [...types].map(([key, type]) => [
    key,
    type === 'text' && key === 'title' ? { type, boost: 2 } : { type },
  ]);
  return schemaFromJson({ id, fields: Object.fromEntries(fields) }, 'guessed schema');
}

function valuesByKey(sampleDocuments: readonly Sample[], id: string): Map<string, unknown[]> {
  const values = new Map<string, unknown[]>();
  for (const document of sampleDocuments) {
    for (const [key, value] of Object.entries(document)) {
      // A key that a query could not spell stays in the stored document all the same.
      if (key === id || value === null || !fieldName.test(key)) continue;
      const list = values.get(key) ?? [];
      list.push(...(isTexts(value) ? value : [value]));
      values.set(key, list);
    }
  }
  return values;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}

function guessType(key: string, values: readonly unknown[]): FieldSchema['type'] {
  if (values.every((value) => typeof value === 'number')) return 'number';
  const strings = values.filter((value) => typeof value === 'string');
  if (strings.length < values.length) return 'stored';
  if (strings.every((value) => !Number.isNaN(dateMs(value)))) return 'date';
  if (textNames.has(key) || strings.some((value) => /\s/.test(value.trim()))) return 'text';
  const isShort = strings.every((value) => value.length <= longestKeyword);
  return isShort && new Set(strings).size * 2 <= strings.length ? 'keyword' : 'stored';
}

/** With no text at all there would be nothing to search: strings that looked like names are taken as text. */
function promoteStrings(
  values: ReadonlyMap<string, readonly unknown[]>,
  types: Map<string, FieldSchema['type']>,
): void {
  for (const [key, list] of values) {
    if (types.get(key) === 'stored' && list.every((value) => typeof value === 'string')) types.set(key, 'text');
  }
}

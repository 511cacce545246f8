import { dateMs } from './iso-date.js';
import { fieldName, schemaFromJson } from './parse-schema.js';
import { quote } from './quote.js';
import { type FieldSchema, InvalidSchema, type Schema } from './schema.js';

type Sample = Readonly<Record<string, unknown>>;

/** A schema that documents were looked at for, and what in them it takes no account of. */
export interface GuessedSchema {
  readonly schema: Schema;
  /** A sentence for each key whose values are only stored though some of them could be searched or filtered by. */
  readonly notes: readonly string[];
}

/** Keys that hold text by their name, even where the sample's values look like single words. */
const textNames: ReadonlySet<string> = new Set(['title', 'text', 'body', 'content', 'contents', 'abstract']);

const longestKeyword = 64;

/**
 * A schema for documents like these: strings with spaces are text, short ones that repeat are keywords, numbers and
 * ISO 8601 dates are values, the rest is only stored. `title` counts twice. The id is `id`, else `_id`.
 *
 * @throws InvalidSchema if no document has either, or nothing could be searched
 */
export function guessSchema(sampleDocuments: readonly Sample[]): GuessedSchema {
  const id = ['id', '_id'].find((key) => sampleDocuments.some((document) => document[key] !== undefined));
  if (id === undefined) throw new InvalidSchema('documents have neither `id` nor `_id`: name the id field in a schema');
  const values = valuesByKey(sampleDocuments, id);
  const types = new Map([...values].map(([key, list]) => [key, guessType(key, list)]));
  if (![...types.values()].includes('text')) promoteStrings(values, types);
  const fields = [...types].map(([key, type]) => [
    key,
    type === 'text' && key === 'title' ? { type, boost: 2 } : { type },
  ]);
  const schema = schemaFromJson({ id, fields: Object.fromEntries(fields) }, 'guessed schema');
  const stored = [...values].filter(([key]) => types.get(key) === 'stored');
  return { schema, notes: [...mixedNotes(stored), ...unspeakableNotes(sampleDocuments, id)] };
}

function mixedNotes(stored: readonly (readonly [key: string, values: readonly unknown[]])[]): string[] {
  return stored.flatMap(([key, list]) => {
    const examples = new Map(list.map((value) => [kindOf(value), value]));
    if (examples.size < 2) return [];
    const shown = [...examples].map(([kind, value]) => `${kind} as ${quote(JSON.stringify(value))}`);
    return [`field \`${key}\` is only stored, as its values are of several kinds: ${shown.join(', ')}`];
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'lists';
  if (typeof value === 'string' && !Number.isNaN(dateMs(value))) return 'dates';
  return typeof value === 'object' ? 'objects' : `${typeof value}s`;
}

function unspeakableNotes(sampleDocuments: readonly Sample[], id: string): string[] {
  const keys = new Set(sampleDocuments.flatMap((document) => Object.keys(document)));
  const unspeakable = [...keys].filter((key) => key !== id && !fieldName.test(key));
  return unspeakable.map(
    (key) => `key \`${quote(key)}\` is only stored, as a query could not name it; a text field can take it by \`from\``,
  );
}

function valuesByKey(sampleDocuments: readonly Sample[], id: string): Map<string, unknown[]> {
  const values = new Map<string, unknown[]>();
  for (const document of sampleDocuments) {
    for (const [key, value] of Object.entries(document)) {
      // A key that a query could not spell stays in the stored document all the same.
      if (key === id || value === null || !fieldName.test(key)) continue;
      const list = values.get(key) ?? [];
      for (const each of isTexts(value) ? value : [value]) list.push(each);
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

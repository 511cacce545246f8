import { analyzerNamed } from './analysis.js';
import { type FieldSchema, type Schema, schemaFingerprint, type TextField } from './schema.js';

/**
 * What a difference between two schemas asks for. `reindex`: what is on disk is made by the old schema, and the documents
 * must be indexed again. `settings`: what is on disk serves the new schema as well.
 */
export type SchemaChangeKind = 'reindex' | 'settings';

/** A difference between two schemas. */
export interface SchemaChange {
  /** What differs: `fields.title.analyzer`. */
  readonly path: string;
  /** As it was and as it is to be, as text; empty where there is nothing. */
  readonly from: string;
  readonly to: string;
  readonly kind: SchemaChangeKind;
  /** Why it is of that kind. */
  readonly why: string;
}

/** Every difference between two schemas, and what it asks for; none if they are the same. */
export function schemaDiff(from: Schema, to: Schema): SchemaChange[] {
  const changes = [...commonChanges(from, to), ...fieldChanges(from.fields, to.fields)];
  if (changes.length > 0 || schemaFingerprint(from) === schemaFingerprint(to)) return changes;
  const names = ({ fields }: Schema): string => fields.map(({ name }) => name).join(', ');
  return [change('fields', names(from), names(to), setting('the order of fields says nothing about documents'))];
}

interface Verdict {
  readonly kind: SchemaChangeKind;
  readonly why: string;
}

function reindex(why: string): Verdict {
  return { kind: 'reindex', why };
}

function setting(why: string): Verdict {
  return { kind: 'settings', why };
}

const scoring = setting('scores are computed when a query comes');
const lookup = setting('synonyms are looked up when a query comes');

function commonChanges(from: Schema, to: Schema): SchemaChange[] {
  const id = reindex('documents are found, replaced and put into shards by their ids');
  return [
    ...changeOf('id', from.id, to.id, id),
    ...changeOf('k1', from.k1, to.k1, scoring),
    ...changeOf('b', from.b, to.b, scoring),
    ...changeOf('synonyms', linesOf(from.synonyms), linesOf(to.synonyms), lookup),
  ];
}

function fieldChanges(from: readonly FieldSchema[], to: readonly FieldSchema[]): SchemaChange[] {
  const before = new Map(from.map((field) => [field.name, field]));
  const names = new Set([...before.keys(), ...to.map(({ name }) => name)]);
  const after = new Map(to.map((field) => [field.name, field]));
  return [...names].flatMap((name) => changesOfField(`fields.${name}`, before.get(name), after.get(name)));
}

function changesOfField(path: string, from: FieldSchema | undefined, to: FieldSchema | undefined): SchemaChange[] {
  if (from === undefined || to === undefined || from.type !== to.type) {
    return changeOf(path, from?.type ?? '', to?.type ?? '', verdictOfTypes(from?.type, to?.type));
  }
  return from.type === 'text' && to.type === 'text' ? changesOfText(path, from, to) : [];
}

function verdictOfTypes(from: FieldSchema['type'] | undefined, to: FieldSchema['type'] | undefined): Verdict {
  if (to === undefined || to === 'stored') {
    if (from === undefined || from === 'stored') return setting('documents are stored as a whole');
    return setting('it is searched no more; reindexing frees its space');
  }
  if (from === undefined || from === 'stored') return reindex('nothing of it is indexed in the documents there are');
  return reindex('its values are indexed as those of another type');
}

function changesOfText(path: string, from: TextField, to: TextField): SchemaChange[] {
  const analyzer = reindex('its words were made by the other analyzer');
  const keys = reindex('its words were taken from other keys');
  return [
    ...changeOf(`${path}.analyzer`, analyzerText(from), analyzerText(to), analyzer),
    ...changeOf(`${path}.from`, from.from.join(', '), to.from.join(', '), keys),
    ...changeOf(`${path}.boost`, from.boost, to.boost, scoring),
    ...changeOf(`${path}.synonyms`, linesOf(from.synonyms), linesOf(to.synonyms), lookup),
  ];
}

function analyzerText({ analyzer }: TextField): string {
  return `${analyzer} ${analyzerNamed(analyzer)?.version ?? ''}`.trim();
}

function linesOf(lines: readonly string[] | undefined): string {
  return lines === undefined ? '' : lines.join('; ');
}

function changeOf(path: string, from: string | number, to: string | number, verdict: Verdict): SchemaChange[] {
  return from === to ? [] : [change(path, String(from), String(to), verdict)];
}

function change(path: string, from: string, to: string, { kind, why }: Verdict): SchemaChange {
  return { path, from, to, kind, why };
}

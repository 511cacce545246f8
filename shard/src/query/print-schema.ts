import { stringify } from 'yaml';
import type { FieldSchema, Schema } from './schema.js';

/** The schema as a person would write it in YAML, defaults left out but for analyzers; `parseSchema` takes it back. */
export function schemaToYaml({ id, k1, b, synonyms, fields }: Schema): string {
  const settings = {
    id,
    ...(k1 === 1.2 ? {} : { k1 }),
    ...(b === 0.75 ? {} : { b }),
    ...(synonyms === undefined ? {} : { synonyms }),
  };
  const lines = fields.map((field) => `  ${oneLine(field.name)}: ${oneLine(specOf(field))}\n`);
  return `${stringify(settings)}fields:\n${lines.join('')}`;
}

function specOf(field: FieldSchema): object {
  if (field.type !== 'text') return { type: field.type };
  const { name, type, analyzer, boost, from, synonyms } = field;
  return {
    type,
    analyzer,
    ...(boost === 1 ? {} : { boost }),
    ...(from.length === 1 && from[0] === name ? {} : { from }),
    ...(synonyms === undefined ? {} : { synonyms }),
  };
}

function oneLine(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

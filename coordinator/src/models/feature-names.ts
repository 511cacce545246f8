/** A feature that a model may use, by the name that configurations and explanations have for it. */
export type Feature = { readonly name: string } & (
  | { readonly kind: 'delivered'; readonly field?: string; readonly fieldTypes: readonly string[] }
  | { readonly kind: 'age'; readonly field: string; readonly fieldTypes: readonly string[] }
  | { readonly kind: 'score' }
  | { readonly kind: 'source-prior' }
);

/** As shards have them: see `featureFault`. */
const words = ['text', 'keyword'];
const numbers = ['number', 'date'];

/** Features of a field, and the types that it may have. */
const ofField: Readonly<Record<string, readonly string[]>> = {
  bm25: words,
  words,
  proximity: ['text'],
  length: words,
  value: numbers,
  age: ['date'],
};

/** All there are, for messages. */
const known = `${Object.keys(ofField)
  .map((name) => `${name}(FIELD)`)
  .join(', ')}, words, score, source_prior`;

/**
 * Reads the name of a feature: `bm25(FIELD)`, `words(FIELD)`, `words`, `proximity(FIELD)`, `length(FIELD)` and
 * `value(FIELD)`, as shards deliver them; `age(FIELD)`, the days since a date; `score`, that of the first phase;
 * `source_prior`, the weight of the source.
 *
 * @returns the feature, or what is wrong with the name
 */
export function parseFeature(name: string): Feature | string {
  if (name === 'score') return { kind: 'score', name };
  if (name === 'source_prior') return { kind: 'source-prior', name };
  if (name === 'words') return { kind: 'delivered', name, fieldTypes: [] };
  const [, kind = '', field = ''] = /^([a-z0-9_]+)\(([^()\s]+)\)$/.exec(name) ?? [];
  const fieldTypes = Object.hasOwn(ofField, kind) ? ofField[kind] : undefined;
  if (fieldTypes === undefined) return `must be one of: ${known}; got ${JSON.stringify(name)}`;
  return { kind: kind === 'age' ? 'age' : 'delivered', name, field, fieldTypes };
}

/** What shards are asked for, so that a feature can be had; nothing where the coordinator has it. */
export function deliveredName(feature: Feature): string | undefined {
  if (feature.kind === 'delivered') return feature.name;
  return feature.kind === 'age' ? `value(${feature.field})` : undefined;
}

import { createHash } from 'node:crypto';
import { type Model, ModelFault, type ModelFeature, packModel, parseModel, readLinear } from '@muster/ranker';
import { parseDocument } from 'yaml';
import type { ModelConfig } from '../config/models-schema.js';
import { type Feature, parseFeature } from './feature-names.js';

/** A model that is ready to rank by. It never changes: a query keeps the one it began with. */
export interface LoadedModel {
  readonly name: string;
  /** Names the file as it was read: the first 12 hexadecimal digits of its SHA-256. */
  readonly version: string;
  /** What the model's features are, by their places in it. */
  readonly features: readonly Feature[];
  readonly buffer: SharedArrayBuffer;
}

/** Models by their names. Replaced as a whole when one is. */
export type Models = ReadonlyMap<string, LoadedModel>;

/**
 * Makes a model out of the text of its file.
 *
 * @throws ModelFault with the place in the file, or the feature, and what is wrong with it
 */
export function loadModel(name: string, { format, features }: ModelConfig, text: string): LoadedModel {
  const model = format === 'linear' ? readLinear(parseYaml(text)) : parseModel(format, text);
  const named = bindFeatures(model, features);
  return { name, version: versionOf(text), features: named, buffer: packModel(model) };
}

/** Names the text of a model file. */
function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** JSON is YAML. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new ModelFault((error.message.split('\n')[0] ?? '').replace(/:$/, ''));
  return document.toJS();
}

function bindFeatures(model: Model, given: ModelConfig['features']): Feature[] {
  if (given !== undefined) checkGiven(model, given);
  return model.features.map((feature) => {
    const parsed = parseFeature(nameOf(feature, given));
    if (typeof parsed !== 'string') return parsed;
    const hint = given === undefined ? '; name the features of the model in `features`' : '';
    throw new ModelFault(`feature "${feature.name}" ${parsed}${hint}`);
  });
}

/** How we call a feature of a model. */
function nameOf({ name, place }: ModelFeature, given: ModelConfig['features']): string {
  if (given === undefined) return name;
  if (!Array.isArray(given)) {
    const ours = Object.hasOwn(given, name) ? (given as Readonly<Record<string, string>>)[name] : undefined;
    if (ours !== undefined) return ours;
    throw new ModelFault(
      `features: must name what the model calls "${name}"; it names ${Object.keys(given).join(', ')}`,
    );
  }
  if (place === undefined)
    throw new ModelFault(`features: must be a mapping, as the model names its features: "${name}"`);
  const ours = given[place];
  if (ours !== undefined) return ours;
  throw new ModelFault(`features: the model uses "${name}", number ${place + 1}, and the list ends at ${given.length}`);
}

function checkGiven({ declared }: Model, given: NonNullable<ModelConfig['features']>): void {
  if (declared === undefined) return;
  if (Array.isArray(given)) {
    if (given.length === declared.length) return;
    throw new ModelFault(`features: the model has ${declared.length} features, and the list has ${given.length}`);
  }
  const stranger = Object.keys(given).find((name) => !declared.includes(name));
  if (stranger !== undefined) throw new ModelFault(`features: the model has no feature "${stranger}"`);
}

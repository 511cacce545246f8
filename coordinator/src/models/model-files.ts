import { readFile } from 'node:fs/promises';
import { ModelFault } from '@muster/ranker';
import { ConfigError } from '../config/load.js';
import type { ModelConfig } from '../config/models-schema.js';
import type { Config } from '../config/schema.js';
import { type LoadedModel, loadModel, type Models } from './load-model.js';

/** A model file as it was read and found good. */
export interface ModelFile {
  readonly text: string;
  /** See {@link LoadedModel}. */
  readonly version: string;
  /** Names of the features that the model uses. */
  readonly features: readonly string[];
}

/** Model files by the models' names. */
export type ModelFiles = Readonly<Record<string, ModelFile>>;

/** Makes a model out of the text of its file; throws or rejects with ModelFault. */
export type LoadModel = (name: string, config: ModelConfig, text: string) => LoadedModel | Promise<LoadedModel>;

/** What became of reading a model file. */
export type ReadModelFile =
  | { readonly ok: true; readonly file: ModelFile }
  | { readonly ok: false; readonly fault: string };

/**
 * Reads all model files.
 *
 * @throws ConfigError naming each file that cannot be used, the place in it, and what is wrong there
 */
export async function readModelFiles({ models }: Pick<Config, 'models'>): Promise<ModelFiles> {
  const read = await Promise.all(
    Object.entries(models).map(async ([name, config]) => [name, await readModelFile(name, config, loadModel)] as const),
  );
  const faults = read.flatMap(([, one]) => (one.ok ? [] : [one.fault]));
  if (faults.length > 0) throw new ConfigError('models', faults);
  return Object.fromEntries(read.flatMap(([name, one]) => (one.ok ? [[name, one.file]] : [])));
}

/** Reads a model file and tries whether it can be used. */
export async function readModelFile(name: string, config: ModelConfig, load: LoadModel): Promise<ReadModelFile> {
  try {
    const text = await readFile(config.file, 'utf8');
    const { version, features } = await load(name, config, text);
    return { ok: true, file: { text, version, features: features.map((feature) => feature.name) } };
  } catch (error) {
    const isKnown = error instanceof ModelFault || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isKnown) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder, not a file' : message;
    return { ok: false, fault: `${name}: ${config.file}: ${why}` };
  }
}

/** The models of files that were found good. */
export function loadModels({ models }: Pick<Config, 'models'>, files: ModelFiles): Models {
  const loaded = Object.entries(models).map(([name, config]): [string, LoadedModel] => {
    return [name, loadModel(name, config, files[name]?.text ?? '')];
  });
  return new Map(loaded);
}

import { status } from '@grpc/grpc-js';
import { codecs, type ModelState, type ModelsRequest__Output, type ReloadModelsRequest__Output } from '@muster/proto';
import type { Config } from '../config/schema.js';
import { AdminRefusal, invalidField, Setting, type SettingHosts } from '../settings/setting.js';
import { type LoadModel, type ModelFile, type ModelFiles, readModelFile } from './model-files.js';

/** A model file that is to be ranked by from now on. */
export interface ModelChange {
  readonly model: string;
  readonly file: ModelFile;
}

/** The model files as the coordinator goes by them. */
export type ModelSetting = Setting<ModelFiles, ModelChange>;

/** Makes models something that can be set. They are kept where they are: in their files. */
export function modelSetting(
  initial: ModelFiles,
  hosts: Pick<SettingHosts<ModelFiles, ModelChange>, 'check' | 'apply'>,
): ModelSetting {
  const after = (files: ModelFiles, { model, file }: ModelChange): ModelFiles => ({ ...files, [model]: file });
  return new Setting(initial, { what: 'the models', after }, { ...hosts, keep: undefined });
}

/** What reloading works with. */
export interface ReloadOptions {
  readonly config: Pick<Config, 'models'>;
  readonly load: LoadModel;
  readonly log: (message: string) => void;
}

/**
 * Reads the file of a model again, or of all, and ranks by what is there: queries under way end with what they began
 * with. Gives a `ReloadModelsResponse`, encoded. Rejects with `AdminRefusal` if a file cannot be used, or has features of
 * fields that an index of the model's routes lacks; the log says so, and all models stay as they are.
 */
export async function reloadModels(
  setting: ModelSetting,
  { model }: ReloadModelsRequest__Output,
  { config, load, log }: ReloadOptions,
): Promise<Buffer> {
  const read = await Promise.all(
    namesOf(model, config).map(async (name) => ({
      name,
      one: await readModelFile(name, configOf(name, config), load),
    })),
  );
  const changes = read.flatMap(({ name, one }) => (one.ok ? [{ model: name, file: one.file }] : []));
  try {
    const [fault] = read.flatMap(({ one }) => (one.ok ? [] : [one.fault]));
    if (fault !== undefined) throw new AdminRefusal({ code: status.FAILED_PRECONDITION, message: fault });
    for (const change of changes) await setting.refuseIfImpossible(change);
  } catch (error) {
    log(`the models stay as they are: ${(error as Error).message}`);
    throw error;
  }
  const models: ModelState[] = [];
  for (const change of changes) {
    const { before } = await setting.set(change);
    const previousVersion = before[change.model]?.version ?? '';
    models.push({ ...stateOf(change.model, change.file, config), previousVersion });
  }
  return codecs.reloadModelsResponse.encode({ models });
}

/** The models as they are: a `ModelsResponse`, encoded. @throws AdminRefusal if the one asked for is not there */
export function encodeModels(
  { model }: ModelsRequest__Output,
  files: ModelFiles,
  config: Pick<Config, 'models'>,
): Buffer {
  const models = namesOf(model, config).map((name) => stateOf(name, files[name], config));
  return codecs.modelsResponse.encode({ models });
}

function namesOf(model: string, { models }: Pick<Config, 'models'>): string[] {
  const names = Object.keys(models);
  if (model === '') return names;
  if (names.includes(model)) return [model];
  throw new AdminRefusal(invalidField('model', model, `one of: ${names.join(', ') || '(none)'}`));
}

function configOf(name: string, { models }: Pick<Config, 'models'>): Config['models'][string] {
  return models[name] as Config['models'][string];
}

function stateOf(name: string, file: ModelFile | undefined, config: Pick<Config, 'models'>): ModelState {
  const { file: path, format } = configOf(name, config);
  return { model: name, version: file?.version ?? '', file: path, format, features: [...(file?.features ?? [])] };
}

import { adminService, codecs, type ModelState__Output } from '@muster/proto';
import { plainText } from '../render/plain-text.js';
import { checkReachable } from './ask.js';
import { callUnary } from './unary-call.js';

/** Options of `muster model`. */
export interface ModelOptions {
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly json: boolean;
}

/** Prints the models that a coordinator ranks by. */
export async function listModels(model: string | undefined, { admin, json }: ModelOptions): Promise<void> {
  await checkReachable(admin, '--admin');
  const request = codecs.modelsRequest.encode({ model: model ?? '' });
  const response = await callUnary({ address: admin, method: adminService.Models, request });
  print(codecs.modelsResponse.decode(response).models, json, (state) => [
    `${plainText(state.model)}: version ${plainText(state.version)}, ${plainText(state.format)}, ${plainText(state.file)}`,
    `  features: ${state.features.map(plainText).join(', ')}`,
  ]);
}

/** Lets a coordinator read the file of a model again, or of all; prints which versions it ranks by from now on. */
export async function reloadModels(model: string | undefined, { admin, json }: ModelOptions): Promise<void> {
  await checkReachable(admin, '--admin');
  const request = codecs.reloadModelsRequest.encode({ model: model ?? '' });
  const response = await callUnary({ address: admin, method: adminService.ReloadModels, request });
  print(codecs.reloadModelsResponse.decode(response).models, json, ({ model: name, version, previousVersion }) => {
    const before = version === previousVersion ? 'as before' : `before: ${plainText(previousVersion)}`;
    return [`${plainText(name)}: version ${plainText(version)}; ${before}`];
  });
}

function print(
  models: readonly ModelState__Output[],
  json: boolean,
  linesOf: (state: ModelState__Output) => readonly string[],
): void {
  const lines = json ? [JSON.stringify(models)] : models.flatMap(linesOf);
  process.stdout.write(lines.length === 0 ? 'no models are configured\n' : `${lines.join('\n')}\n`);
}

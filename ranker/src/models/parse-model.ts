import { parseJson } from './json.js';
import { readLightgbm } from './lightgbm.js';
import { readLinear } from './linear.js';
import type { Model } from './model.js';
import { readRanklib } from './ranklib.js';
import { readXgboost } from './xgboost.js';

/** Formats of model files. */
export type ModelFormat = 'lightgbm' | 'xgboost' | 'ranklib' | 'linear';

const readers: Readonly<Record<ModelFormat, (text: string) => Model>> = {
  lightgbm: readLightgbm,
  xgboost: readXgboost,
  ranklib: readRanklib,
  linear: (text) => readLinear(parseJson(text)),
};

/**
 * Reads a model file. What a format can say and this does not support is refused by its name.
 *
 * @throws ModelFault with the place in the file, and what is wrong there
 */
export function parseModel(format: ModelFormat, text: string): Model {
  return readers[format](text);
}

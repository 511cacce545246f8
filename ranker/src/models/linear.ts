import { finite, shown } from './check-trees.js';
import { isFilled, objectOf } from './json.js';
import { FeatureList, type LinearModel, ModelFault } from './model.js';

/**
 * Reads a linear model of ours: `{ features: { name: weight }, bias }`, as parsed from JSON or YAML. Its score is the bias
 * (0 if it is not there) plus weight x feature for each feature in their order, in float64; a missing feature adds nothing.
 *
 * @throws ModelFault
 */
export function readLinear(file: unknown): LinearModel {
  const { features, bias = 0, ...others } = objectOf(file, 'the file');
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ModelFault(`${shown(other)} is unknown; there are features and bias`);
  const weights = Object.entries(objectOf(features, 'features'));
  if (!isFilled(weights)) throw new ModelFault('features: must name one at least');
  const used = new FeatureList();
  for (const [name] of weights) used.use(name);
  return {
    kind: 'linear',
    isFloat32: false,
    bias: finite(bias, 'bias'),
    weights: weights.map(([name, weight]) => finite(weight, `features.${name}`)),
    features: used.features,
  };
}

import { finite, shown } from './check-trees.js';
import { FeatureList, type LinearModel, type Model, ModelFault } from './model.js';
import { ranklibFeature, readRanklibEnsemble } from './ranklib-ensemble.js';

// RankLib's model files: a first line `## NAME` that says which ranker it is (RankerFactory.loadRankerFromString), more
// such lines, then the model. Features are numbered from 1, are float32, and count as 0 where missing
// (DenseDataPoint.getFeatureValue).

const ensembles = ['mart', 'lambdamart'];
const linear = ['coordinate ascent', 'linear regression'];

/**
 * Reads a model that RankLib has saved: MART and LambdaMART, Coordinate Ascent and Linear Regression.
 *
 * @throws ModelFault
 */
export function readRanklib(text: string): Model {
  const lines = text.split(/\r?\n/);
  const [first = ''] = lines;
  const ranker = /^##\s*(.*\S)\s*$/.exec(first)?.[1];
  if (ranker === undefined)
    throw new ModelFault(`line 1: must name the ranker, as "## LambdaMART", got ${shown(first)}`);
  const name = ranker.toLowerCase();
  if (ensembles.includes(name)) return readRanklibEnsemble(lines);
  if (linear.includes(name)) return readWeights(lines, name === 'linear regression');
  const supported = 'MART, LambdaMART, Coordinate Ascent, Linear Regression';
  throw new ModelFault(`line 1: the ranker ${shown(ranker)} is not supported, which are: ${supported}`);
}

/**
 * `CoorAscent.eval` and `LinearRegRank.eval`: float64 weights times float32 features, summed in float64; a regression
 * begins with its constant, which has the number 0.
 */
function readWeights(lines: readonly string[], isRegression: boolean): LinearModel {
  const at = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('##'));
  if (at < 0) throw new ModelFault(`line ${lines.length}: the file ends without weights: it is cut off`);
  const rest = lines.findIndex((line, i) => i > at && line.trim() !== '');
  if (rest >= 0) throw new ModelFault(`line ${rest + 1}: the weights stand on one line, got ${shown(lines[rest])}`);
  const used = new FeatureList();
  const weights: number[] = [];
  let bias: number | undefined;
  for (const pair of (lines[at] as string).trim().split(/ +/)) {
    const where = `line ${at + 1}, ${shown(pair)}`;
    const [, id, text] = /^(\d+):(\S+)$/.exec(pair) ?? [];
    if (id === undefined) throw new ModelFault(`${where}: must be a feature's number and its weight, as 1:0.5`);
    const weight = finite(Number(text), where);
    if (Number(id) === 0 && isRegression && bias === undefined) bias = weight;
    else if (ranklibFeature(used, Number(id), where) === weights.length) weights.push(weight);
    else throw new ModelFault(`${where}: the feature has a weight already`);
  }
  if (isRegression && bias === undefined) throw new ModelFault(`line ${at + 1}: has no constant, as 0:0.5`);
  return { kind: 'linear', isFloat32: true, bias: bias ?? 0, weights, features: used.features };
}

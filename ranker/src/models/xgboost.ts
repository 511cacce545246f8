import { checkTrees, differing, finite, shown, wholeIn } from './check-trees.js';
import { nearestFloat32 } from './float32.js';
import { isFilled, type JsonObject, listOf, objectOf, parseJson, textOf } from './json.js';
import { FeatureList, type Model, ModelFault, type TreeModel } from './model.js';
import { readXgboostDump } from './xgboost-dump.js';
import { checkOne } from './xgboost-nodes.js';
import { readSavedTree } from './xgboost-tree.js';

// XGBoost's JSON: doc/model.schema and RegTree::LoadModel in src/tree/tree_model.cc, for what is in it;
// src/predictor/cpu_predictor.cc, predict_fn.h and src/common/categorical.h, for what it means: features, thresholds and
// leaves are float32, `<` goes left, and leaves are added in float32 tree by tree to the base score. Categories in the
// set go right. What is not a category (below 0, or 2^24 and more) goes left, as what is not in the set. The
// objective's last step (a sigmoid, say) is left out: it changes no order.

const maxFeatures = 2 ** 20;

/**
 * Reads a model that XGBoost 1 to 3 has saved as JSON: by `save_model`, or dumped (`get_dump`, `dump_model`), which is a
 * list of trees, with the numbers rounded as they are printed and without the base score.
 *
 * @throws ModelFault
 */
export function readXgboost(text: string): Model {
  const json = parseJson(text);
  return Array.isArray(json) ? readXgboostDump(json) : readSaved(objectOf(json, 'the file'));
}

function readSaved(file: JsonObject): Model {
  const learner = objectOf(file['learner'], 'learner');
  const booster = objectOf(learner['gradient_booster'], 'learner.gradient_booster');
  const name = textOf(booster['name'], 'learner.gradient_booster.name');
  if (name !== 'gbtree') {
    throw new ModelFault(`learner.gradient_booster.name: must be "gbtree", got ${shown(name)}, which is not supported`);
  }
  const parameters = objectOf(learner['learner_model_param'], 'learner.learner_model_param');
  const declared = wholeIn(
    Number(textOf(parameters['num_feature'], 'learner.learner_model_param.num_feature')),
    1,
    maxFeatures,
    'learner.learner_model_param.num_feature',
  );
  for (const key of ['num_class', 'num_target']) checkOne(parameters[key], `learner.learner_model_param.${key}`);
  const names = featureNames(learner, declared);
  const used = new FeatureList();
  const useFeature = (place: number): number => used.use(names[place] as string, place);
  const model: TreeModel = {
    kind: 'trees',
    isFloat32: true,
    start: baseMargin(learner, parameters),
    divisor: 1,
    trees: savedTrees(objectOf(booster['model'], 'learner.gradient_booster.model')).map((tree, number) =>
      readSavedTree(tree, number, { declared, useFeature }),
    ),
    features: used.features,
    declared: names,
  };
  checkTrees(model);
  return model;
}

/** Features without names are called by their numbers, as XGBoost does. */
function featureNames(learner: JsonObject, count: number): readonly string[] {
  const where = 'learner.feature_names';
  if (!isFilled(learner['feature_names'])) return Array.from({ length: count }, (_, place) => `f${place}`);
  const names = listOf(learner['feature_names'], where).map((name, i) => textOf(name, `${where}[${i}]`));
  if (names.length !== count) throw new ModelFault(`${where}: must hold ${count} names, got ${names.length}`);
  return differing(names, where);
}

/** Objectives by what they make of the base score. */
const logistic = ['binary:logistic', 'reg:logistic', 'binary:logitraw'];
const logarithmic = ['count:poisson', 'reg:gamma', 'reg:tweedie', 'survival:cox', 'survival:aft'];
const plain = [
  ...['rank:ndcg', 'rank:pairwise', 'rank:map', 'binary:hinge', 'reg:squarederror', 'reg:linear'],
  ...['reg:squaredlogerror', 'reg:pseudohubererror', 'reg:absoluteerror'],
];

/**
 * What the sum begins with: the base score, brought back from what the objective makes of sums (`ProbToMargin`). Logarithms
 * are rounded from float64; that of a C library may be the float32 beside it. Objectives that rank have none.
 */
function baseMargin(learner: JsonObject, parameters: JsonObject): number {
  const where = 'learner.learner_model_param.base_score';
  // XGBoost 3.1 writes a list with one number for each output.
  const given = textOf(parameters['base_score'], where).replace(/^\[(.*)\]$/, '$1');
  const base = nearestFloat32(finite(given.trim() === '' ? Number.NaN : Number(given), where));
  const objective = textOf(objectOf(learner['objective'], 'learner.objective')['name'], 'learner.objective.name');
  if (logistic.includes(objective)) {
    if (!(base > 0 && base < 1)) throw new ModelFault(`${where}: must be in (0, 1) with ${objective}, got ${base}`);
    return -Math.fround(Math.log(Math.fround(Math.fround(1 / base) - 1)));
  }
  if (logarithmic.includes(objective)) {
    if (!(base > 0)) throw new ModelFault(`${where}: must be above 0 with ${objective}, got ${base}`);
    return Math.fround(Math.log(base));
  }
  if (plain.includes(objective)) return base;
  throw new ModelFault(`learner.objective.name: ${shown(objective)} is not supported`);
}

function savedTrees(model: JsonObject): readonly unknown[] {
  const where = 'learner.gradient_booster.model';
  const trees = listOf(model['trees'], `${where}.trees`);
  const { num_trees: count } = objectOf(model['gbtree_model_param'], `${where}.gbtree_model_param`);
  if (Number(count) !== trees.length) {
    throw new ModelFault(`${where}.trees: must hold ${shown(count)} trees, got ${trees.length}`);
  }
  const groups = listOf(model['tree_info'], `${where}.tree_info`);
  const other = groups.findIndex((group) => group !== 0);
  if (other >= 0) throw new ModelFault(`${where}.tree_info[${other}]: must be 0, got ${shown(groups[other])}`);
  return trees;
}

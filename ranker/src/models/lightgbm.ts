import { checkTree, checkTrees, differing, finite, shown, wholeIn } from './check-trees.js';
import { FeatureList, type Model, ModelFault, type Tree, type TreeModel, type TreeNode } from './model.js';

// LightGBM's text format: src/boosting/gbdt_model_text.cpp and src/io/tree.cpp, for what is in it;
// include/LightGBM/tree.h (Tree::NumericalDecision, Tree::CategoricalDecision) and src/boosting/gbdt_prediction.cpp
// (GBDT::PredictRaw), for what it means: everything is float64, and leaves are added tree by tree. Shrinkage is in the
// leaves already. The objective's last step (a sigmoid, say) is left out: it changes no order.

/** `kZeroThreshold`: a float32 literal in a float64. */
const zeroThreshold = Math.fround(1e-35);
const categoricalBit = 1;
const defaultLeftBit = 2;
/** Bits 2 and 3 of a node's decision type. */
const missingTypes = ['none', 'zero', 'nan'] as const;
const maxLeaves = 2 ** 20;
const maxFeatures = 2 ** 20;

/** Lines `key=value`, and where they stand. */
class Section {
  readonly where: string;
  readonly #entries = new Map<string, { readonly value: string; readonly line: number }>();

  constructor(where: string) {
    this.where = where;
  }

  add(text: string, line: number): void {
    const at = text.indexOf('=');
    const key = at < 0 ? text : text.slice(0, at);
    if (this.#entries.has(key)) throw new ModelFault(`line ${line}: "${key}" stands in ${this.where} twice`);
    this.#entries.set(key, { value: at < 0 ? '' : text.slice(at + 1), line });
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Where an entry stands, for messages. */
  place(key: string): string {
    const line = this.#entries.get(key)?.line;
    return line === undefined ? `${this.where}, ${key}` : `line ${line}: ${this.where}, ${key}`;
  }

  text(key: string): string {
    const entry = this.#entries.get(key);
    if (entry === undefined) throw new ModelFault(`${this.where}: has no line "${key}="; is the file cut off?`);
    return entry.value;
  }

  whole(key: string, least: number, most: number): number {
    return wholeIn(numberOf(this.text(key)), least, most, this.place(key));
  }

  /** Numbers parted by spaces, as many as there must be. */
  numbers(key: string, count: number): number[] {
    const text = this.text(key);
    const words = text === '' ? [] : text.split(' ');
    if (words.length !== count) {
      throw new ModelFault(`${this.place(key)}: must hold ${count} numbers, got ${words.length}; is the file cut off?`);
    }
    return words.map(numberOf);
  }
}

function numberOf(text: string): number {
  return /^[-+]?[\d.]/.test(text) ? Number(text) : Number.NaN;
}

/**
 * Reads a model that LightGBM 3 or 4 has saved as text.
 *
 * @throws ModelFault
 */
export function readLightgbm(text: string): Model {
  const { header, trees } = sectionsOf(text);
  checkHeader(header);
  const declared = header.whole('max_feature_idx', 0, maxFeatures - 1) + 1;
  const names = header.text('feature_names').split(' ');
  if (names.length !== declared) {
    throw new ModelFault(`${header.place('feature_names')}: must hold ${declared} names, got ${names.length}`);
  }
  differing(names, header.place('feature_names'));
  const used = new FeatureList();
  const useFeature = (place: number): number => used.use(names[place] as string, place);
  const model: TreeModel = {
    kind: 'trees',
    isFloat32: false,
    start: 0,
    divisor: header.has('average_output') ? Math.max(1, trees.length) : 1,
    trees: trees.map((section) => readTree(section, declared, useFeature)),
    features: used.features,
    declared: names,
  };
  checkTrees(model);
  return model;
}

function sectionsOf(text: string): { readonly header: Section; readonly trees: readonly Section[] } {
  const header = new Section('the header');
  const trees: Section[] = [];
  const lines = text.split(/\r?\n/);
  if (lines[0] !== 'tree') throw new ModelFault(`line 1: must be "tree", got ${shown(lines[0])}`);
  let section: Section | undefined = header;
  for (const [i, line] of lines.entries()) {
    if (i === 0) continue;
    if (line === 'end of trees') {
      checkCount(header, trees);
      return { header, trees };
    }
    if (line.startsWith('Tree=')) {
      const number = wholeIn(numberOf(line.slice(5)), 0, maxLeaves, `line ${i + 1}: Tree`);
      if (number !== trees.length)
        throw new ModelFault(`line ${i + 1}: tree ${trees.length} must come here, got ${number}`);
      section = new Section(`tree ${number}`);
      trees.push(section);
    } else if (line === '') section = section === header ? header : undefined;
    else if (section === undefined) throw new ModelFault(`line ${i + 1}: a tree must begin here, got ${shown(line)}`);
    else section.add(line, i + 1);
  }
  throw new ModelFault(`line ${lines.length}: the file ends without "end of trees": it is cut off`);
}

function checkCount(header: Section, { length }: readonly Section[]): void {
  if (!header.has('tree_sizes')) return;
  const sizes = header.text('tree_sizes').split(' ').filter(Boolean).length;
  if (sizes !== length)
    throw new ModelFault(`${header.place('tree_sizes')}: speaks of ${sizes} trees, and there are ${length}`);
}

function checkHeader(header: Section): void {
  const version = header.text('version');
  if (version !== 'v3' && version !== 'v4') {
    throw new ModelFault(`${header.place('version')}: must be v3 or v4, got ${shown(version)}`);
  }
  for (const key of ['num_class', 'num_tree_per_iteration']) {
    const count = header.whole(key, 1, maxLeaves);
    if (count !== 1) throw new ModelFault(`${header.place(key)}: a model of ${count} classes gives no one score`);
  }
}

function readTree(section: Section, declared: number, useFeature: (place: number) => number): Tree {
  const { where } = section;
  if (section.has('is_linear') && section.text('is_linear') !== '0') {
    throw new ModelFault(`${section.place('is_linear')}: linear trees (linear_tree=true) are not supported`);
  }
  const leaves = section.whole('num_leaves', 1, maxLeaves);
  const splits = leaves - 1;
  const values = section.numbers('leaf_value', leaves);
  // Of a tree that is one leaf, LightGBM writes no lists of splits, or empty ones.
  const nodes = splits === 0 ? [] : readSplits(section, { splits, declared, useFeature });
  const tree = [
    ...nodes,
    ...values.map(
      (value, leaf): TreeNode => ({
        kind: 'leaf',
        value: finite(value, `${section.place('leaf_value')}, leaf ${leaf}`),
      }),
    ),
  ];
  checkTree(tree, where, (place) => (place < splits ? `node ${place}` : `leaf ${place - splits}`));
  return tree;
}

interface SplitOptions {
  readonly splits: number;
  readonly declared: number;
  readonly useFeature: (place: number) => number;
}

/** Splits come first among the nodes of a tree, in their order; then leaves. */
function readSplits(section: Section, { splits, declared, useFeature }: SplitOptions): TreeNode[] {
  const column = (key: string): number[] => section.numbers(key, splits);
  const at = (key: string, node: number): string => `${section.place(key)}, node ${node}`;
  const [features, thresholds, decisions] = [column('split_feature'), column('threshold'), column('decision_type')];
  const [lefts, rights] = [column('left_child'), column('right_child')];
  const sets = readSets(section);
  const child = (key: string, children: readonly number[], node: number): number => {
    const given = wholeIn(children[node], -splits - 1, splits - 1, at(key, node));
    return given >= 0 ? given : splits + ~given;
  };
  return features.map((given, node): TreeNode => {
    const feature = useFeature(wholeIn(given, 0, declared - 1, at('split_feature', node)));
    const decision = wholeIn(decisions[node], 0, 15, at('decision_type', node));
    const missingType = missingTypes[decision >> 2];
    if (missingType === undefined)
      throw new ModelFault(`${at('decision_type', node)}: has no missing type ${decision >> 2}`);
    const left = child('left_child', lefts, node);
    const right = child('right_child', rights, node);
    if ((decision & categoricalBit) !== 0) {
      const set = wholeIn(thresholds[node], 0, sets.length - 1, at('threshold', node));
      const categories = sets[set] as readonly number[];
      return {
        kind: 'category',
        feature,
        categories,
        inside: left,
        outside: right,
        missing: 'outside',
        cutsToZero: true,
      };
    }
    const threshold = finite(thresholds[node], at('threshold', node));
    // Where missing numbers are not looked out for, they count as 0.
    const goesLeft = missingType === 'none' ? threshold >= 0 : (decision & defaultLeftBit) !== 0;
    const missing = goesLeft ? 'left' : 'right';
    const zeroBand = missingType === 'zero' ? zeroThreshold : -1;
    return { kind: 'number', feature, threshold, isEqualLeft: true, left, right, missing, zeroBand };
  });
}

/** The tree's sets of categories: bits of words, one set behind the other. */
function readSets(section: Section): readonly (readonly number[])[] {
  const count = section.whole('num_cat', 0, maxLeaves);
  if (count === 0) return [];
  const bounds = section.numbers('cat_boundaries', count + 1);
  const total = wholeIn(bounds.at(-1), 0, maxLeaves * 32, section.place('cat_boundaries'));
  const words = section.numbers('cat_threshold', total);
  return Array.from({ length: count }, (_, set) => {
    const where = `${section.place('cat_boundaries')}, set ${set}`;
    const begin = wholeIn(bounds[set], set === 0 ? 0 : (bounds[set - 1] as number), set === 0 ? 0 : total, where);
    const end = wholeIn(bounds[set + 1], begin, total, where);
    return words.slice(begin, end).flatMap((given, i) => {
      const word = wholeIn(given, 0, 2 ** 32 - 1, `${section.place('cat_threshold')}, word ${begin + i}`);
      return bitsOf(word).map((bit) => 32 * i + bit);
    });
  });
}

function bitsOf(word: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((word >>> bit) & 1) === 1);
}

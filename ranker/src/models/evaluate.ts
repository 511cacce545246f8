import { cutsToZero, missingIsInside, type PackedModel, type PackedTrees, type PackedWeights } from './pack.js';

/** Bytes of columns that are worked on at a time: they stay in the first cache beside a tree. */
const blockBytes = 16 * 1024;
/** Rows that are followed through a tree side by side; a block holds a multiple of it. */
const rowsAtOnce = 4;

/**
 * Scores rows: bit for bit what the model's format defines, whatever the number of rows.
 *
 * @param rows one behind the other, each the model's features in their order, NaN where missing
 * @param count of rows
 * @returns a score for each row; of trees they are finite, of weights as far as the features allow
 */
export function evaluateModel(model: PackedModel, rows: Float64Array, count: number): Float64Array {
  return model.kind === 'linear' ? evaluateWeights(model, rows, count) : evaluateTrees(model, rows, count);
}

function evaluateWeights(model: PackedWeights, rows: Float64Array, count: number): Float64Array {
  const { features, bias } = model;
  const scores = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = bias;
    for (let feature = 0; feature < features; feature++) {
      sum += added(model, feature, rows[row * features + feature] as number);
    }
    scores[row] = sum;
  }
  return scores;
}

/** What each feature of a row adds to the score of a linear model. */
export function addedByFeatures(model: PackedWeights, row: Float64Array): Float64Array {
  return row.map((value, feature) => added(model, feature, value));
}

function added({ isFloat32, weights }: PackedWeights, feature: number, value: number): number {
  const known = Number.isNaN(value) ? 0 : value;
  return (weights[feature] as number) * (isFloat32 ? Math.fround(known) : known);
}

function evaluateTrees(model: PackedTrees, rows: Float64Array, count: number): Float64Array {
  const { features, start, divisor, root, isFloat32, hasSets, columnFeature } = model;
  const columns = columnFeature.length;
  const scores = new Float64Array(count).fill(start);
  const fitting = Math.floor(blockBytes / (columns * Float64Array.BYTES_PER_ELEMENT));
  const blockRows = rowsAtOnce * Math.max(2, Math.floor(fitting / rowsAtOnce));
  const block: Block = { cells: new Float64Array(blockRows * columns), given: new Float64Array(blockRows), count: 0 };
  // Also of rows that fill up a block: whatever is in them, they end in leaves.
  for (let row = 0; row < blockRows; row++) block.cells[row * columns] = Number.NEGATIVE_INFINITY;
  for (let begin = 0; begin < count; begin += blockRows) {
    block.count = Math.min(blockRows, count - begin);
    fillColumns(model, rows.subarray(begin * features), block);
    for (let tree = 0; tree < root.length; tree++) {
      if (hasSets[tree] === 1) followSets(model, tree, block);
      else followNumbers(model, tree, block);
      if (isFloat32) addFloat32(block, scores, begin);
      else addFloat64(block, scores, begin);
    }
  }
  if (divisor !== 1) for (let row = 0; row < count; row++) scores[row] = (scores[row] as number) / divisor;
  return scores;
}

/** Rows that are worked on, each cut into the model's columns; and what a tree gives for each. Column 0 never changes. */
interface Block {
  readonly cells: Float64Array;
  readonly given: Float64Array;
  count: number;
}

function fillColumns(model: PackedTrees, rows: Float64Array, { cells, count }: Block): void {
  const { features, columnFeature, columnIsNegated, columnBand, isFloat32 } = model;
  const columns = columnFeature.length;
  for (let column = 1; column < columns; column++) {
    const feature = columnFeature[column] as number;
    const isNegated = columnIsNegated[column] === 1;
    const band = columnBand[column] as number;
    for (let row = 0; row < count; row++) {
      let value = rows[row * features + feature] as number;
      if (isFloat32) value = Math.fround(value);
      if (Math.abs(value) <= band) value = Number.NaN;
      cells[row * columns + column] = isNegated ? -value : value;
    }
  }
}

/**
 * Follows a tree of number splits for each row, for as many steps as it is deep, four rows side by side: while one waits
 * for memory, the others go on. What the last rows of a block are filled up with is followed for nothing.
 *
 * Nothing here branches by what is in a row: V8 makes `Number(a < b)` a bit, and of `a < b ? 0 : 1` a jump that is
 * foreseen wrongly half of the time, which takes three times as long.
 */
function followNumbers(model: PackedTrees, tree: number, { cells, given, count }: Block): void {
  const { root, depth, child, column, value, columnFeature } = model;
  const columns = columnFeature.length;
  const first = root[tree] as number;
  const steps = depth[tree] as number;
  for (let row = 0; row < count; row += rowsAtOnce) {
    const [at0, at1, at2, at3] = [row * columns, (row + 1) * columns, (row + 2) * columns, (row + 3) * columns];
    let [node0, node1, node2, node3] = [first, first, first, first];
    for (let step = 0; step < steps; step++) {
      const isNear0 = (cells[at0 + (column[node0] as number)] as number) < (value[node0] as number);
      const isNear1 = (cells[at1 + (column[node1] as number)] as number) < (value[node1] as number);
      const isNear2 = (cells[at2 + (column[node2] as number)] as number) < (value[node2] as number);
      const isNear3 = (cells[at3 + (column[node3] as number)] as number) < (value[node3] as number);
      node0 = (child[node0] as number) + 1 - Number(isNear0);
      node1 = (child[node1] as number) + 1 - Number(isNear1);
      node2 = (child[node2] as number) + 1 - Number(isNear2);
      node3 = (child[node3] as number) + 1 - Number(isNear3);
    }
    given[row] = value[node0] as number;
    given[row + 1] = value[node1] as number;
    given[row + 2] = value[node2] as number;
    given[row + 3] = value[node3] as number;
  }
}

/** The same for a tree that has sets of categories. */
function followSets(model: PackedTrees, tree: number, { cells, given, count }: Block): void {
  const { root, depth, child, column, value, set, words, columnFeature } = model;
  const columns = columnFeature.length;
  const first = root[tree] as number;
  const steps = depth[tree] as number;
  for (let row = 0; row < count; row++) {
    const at = row * columns;
    let node = first;
    for (let step = 0; step < steps; step++) {
      const cell = cells[at + (column[node] as number)] as number;
      const place = set[node] as number;
      const isNear = place < 0 ? cell < (value[node] as number) : isInSet(words, place, cell);
      node = (child[node] as number) + 1 - Number(isNear);
    }
    given[row] = value[node] as number;
  }
}

function isInSet(words: Int32Array, place: number, value: number): boolean {
  const bits = words[place + 1] as number;
  if (Number.isNaN(value)) return (bits & missingIsInside) !== 0;
  if (!(value >= 0 || ((bits & cutsToZero) !== 0 && value > -1))) return false;
  const category = Math.trunc(value);
  const word = Math.floor(category / 32);
  if (word >= (words[place] as number)) return false;
  return (((words[place + 2 + word] as number) >>> (category & 31)) & 1) === 1;
}

function addFloat64({ given, count }: Block, scores: Float64Array, begin: number): void {
  for (let row = 0; row < count; row++) scores[begin + row] = (scores[begin + row] as number) + (given[row] as number);
}

function addFloat32({ given, count }: Block, scores: Float64Array, begin: number): void {
  for (let row = 0; row < count; row++) {
    scores[begin + row] = Math.fround((scores[begin + row] as number) + (given[row] as number));
  }
}

import { checkTree, checkTrees, finite, maxDepth, shown, wholeIn } from './check-trees.js';
import { nearestFloat32 } from './float32.js';
import { FeatureList, type Model, ModelFault, type TreeModel, type TreeNode } from './model.js';

// RankLib's ensembles: Ensemble.create for what is in them, Split.eval and Ensemble.eval for what it means: features,
// thresholds, outputs and weights are float32, `<=` goes left, and each tree adds output x weight, computed in float64
// (where the product of two float32 is exact), to a float32 sum.

/** A feature by its number, which counts from 1. @throws ModelFault */
export function ranklibFeature(used: FeatureList, id: number, where: string): number {
  const number = wholeIn(id, 1, 2 ** 20, where);
  return used.use(String(number), number - 1);
}

/** A tag or a text between tags. */
interface Token {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads an ensemble of trees.
 *
 * @param lines of the file; those that begin with `##` say nothing of it
 * @throws ModelFault with the line
 */
export function readRanklibEnsemble(lines: readonly string[]): Model {
  const reader = new EnsembleReader(lines);
  const used = new FeatureList();
  reader.expect('<ensemble>');
  const trees: TreeNode[][] = [];
  while (!reader.accept('</ensemble>')) trees.push(readTree(reader, `tree ${trees.length + 1}`, used));
  reader.end();
  const model: TreeModel = { kind: 'trees', isFloat32: true, start: 0, divisor: 1, trees, features: used.features };
  checkTrees(model);
  return model;
}

function readTree(reader: EnsembleReader, where: string, used: FeatureList): TreeNode[] {
  const opening = reader.next('<tree>');
  const [, written] = /^<tree\b[^>]*\bweight="([^"]*)"[^>]*>$/.exec(opening.text) ?? [];
  if (written === undefined) throw new ModelFault(`line ${opening.line}: ${where} must begin with <tree weight="...">`);
  const weight = floatOf(written, `line ${opening.line}: ${where}, weight`);
  reader.expect('<split>');
  const nodes: TreeNode[] = [];
  new TreeReader({ reader, where, used, weight, nodes }).readNode(0);
  reader.expect('</split>');
  reader.expect('</tree>');
  checkTree(nodes, where);
  return nodes;
}

interface TreeParts {
  readonly reader: EnsembleReader;
  readonly where: string;
  readonly used: FeatureList;
  readonly weight: number;
  readonly nodes: TreeNode[];
}

class TreeReader {
  readonly #parts: TreeParts;

  constructor(parts: TreeParts) {
    this.#parts = parts;
  }

  /** Reads what stands in a split; gives its place. */
  readNode(depth: number): number {
    const { reader, where, weight, nodes, used } = this.#parts;
    const place = nodes.length;
    const { line } = reader.peek();
    const at = `line ${line}: ${where}`;
    if (depth > maxDepth) throw new ModelFault(`${at}: is more than ${maxDepth} steps deep`);
    if (reader.accept('<output>')) {
      const value = weight * floatOf(reader.text('</output>'), `${at}, output`);
      return nodes.push({ kind: 'leaf', value }) - 1;
    }
    reader.expect('<feature>');
    const feature = ranklibFeature(used, Number(reader.text('</feature>')), `${at}, feature`);
    reader.expect('<threshold>');
    const threshold = floatOf(reader.text('</threshold>'), `${at}, threshold`);
    // Holds the place until the children are read.
    nodes.push({ kind: 'leaf', value: 0 });
    const [left, right] = ['left', 'right'].map((side) => {
      reader.expect(`<split pos="${side}">`);
      const child = this.readNode(depth + 1);
      reader.expect('</split>');
      return child;
    }) as [number, number];
    const missing = threshold >= 0 ? 'left' : 'right';
    nodes[place] = { kind: 'number', feature, threshold, isEqualLeft: true, left, right, missing, zeroBand: -1 };
    return place;
  }
}

function floatOf(text: string, where: string): number {
  const read = /^[-+]?[\d.]/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(read)) throw new ModelFault(`${where}: must be a finite number, got ${shown(text)}`);
  return finite(nearestFloat32(read), where);
}

/** Reads tags and texts one after the other. */
class EnsembleReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#tokens = lines.flatMap((line, i) => {
      const parts = line.startsWith('##') ? [] : (line.match(/<[^<>]*>|[^<]+|</g) ?? []);
      return parts.map((part) => ({ text: part.trim(), line: i + 1 })).filter(({ text }) => text !== '');
    });
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? { text: '', line: this.#tokens.at(-1)?.line ?? 1 };
  }

  next(wanted: string): Token {
    const token = this.peek();
    if (token.text === '')
      throw new ModelFault(`line ${token.line}: the file ends where ${wanted} must come: it is cut off`);
    this.#at++;
    return token;
  }

  /** Whether a tag comes next; passes it if it does. */
  accept(tag: string): boolean {
    if (this.peek().text !== tag) return false;
    this.#at++;
    return true;
  }

  expect(tag: string): void {
    const { text, line } = this.next(tag);
    if (text !== tag) throw new ModelFault(`line ${line}: ${tag} must come here, got ${shown(text)}`);
  }

  /** The text up to a closing tag. */
  text(closing: string): string {
    const { text } = this.next(`a number and ${closing}`);
    this.expect(closing);
    return text;
  }

  end(): void {
    const { text, line } = this.peek();
    if (text !== '') throw new ModelFault(`line ${line}: the file must end here, got ${shown(text)}`);
  }
}

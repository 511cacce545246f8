import { evaluateModel, type Model, packModel, readModel } from '@muster/ranker';
import fc from 'fast-check';

/** A tree as tests draw it, before it is printed in a format. */
export type Shape = LeafShape | SplitShape;

export interface LeafShape {
  readonly leaf: number;
}

export interface SplitShape {
  readonly feature: number;
  readonly threshold: number;
  /** The categories that it splits by; empty: it compares with the threshold. */
  readonly categories: readonly number[];
  readonly isDefaultLeft: boolean;
  /** LightGBM: 0 none, 1 zero, 2 nan. */
  readonly missingType: 0 | 1 | 2;
  readonly left: Shape;
  readonly right: Shape;
}

/** Features that drawn trees split by. */
export const featureCount = 5;

/** Numbers at which something changes: thresholds, what lies beside them, zeros, categories. */
const telling = [
  0,
  -0,
  0.1,
  0.5,
  1,
  1.5,
  2,
  3,
  31,
  32,
  33,
  100,
  -0.5,
  -1,
  -3,
  1e-36,
  -1e-36,
  1e-34,
  1e6,
  1e30,
  2 ** 24,
];
const someNumber = fc.oneof(fc.constantFrom(...telling), fc.double({ min: -4, max: 4, noNaN: true }));

/** Values of features, some missing, some the thresholds themselves, some between a float32 and the next. */
export const someRows = fc.array(
  fc.array(fc.oneof({ weight: 5, arbitrary: someNumber }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
    minLength: featureCount,
    maxLength: featureCount,
  }),
  { minLength: 1, maxLength: 40 },
);

/** Some trees, deep and shallow. @param round what the format keeps of a number */
export function someTrees(round: (value: number) => number): fc.Arbitrary<Shape[]> {
  const number = someNumber.map(round);
  const { tree } = fc.letrec<{ tree: Shape; leaf: LeafShape; split: SplitShape }>((tie) => ({
    leaf: fc.record({ leaf: number }),
    split: fc.record({
      feature: fc.nat(featureCount - 1),
      threshold: number,
      categories: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.uniqueArray(fc.nat(100), { minLength: 1, maxLength: 6 }) },
      ),
      isDefaultLeft: fc.boolean(),
      missingType: fc.constantFrom(0, 1, 2),
      left: tie('tree'),
      right: tie('tree'),
    }),
    tree: fc.oneof({ maxDepth: 6, withCrossShrink: true }, tie('leaf'), tie('split'), tie('split')),
  }));
  return fc.array(tree, { minLength: 1, maxLength: 8 });
}

/** The nodes of a tree, each before those below it. */
export function nodesOf(shape: Shape): Shape[] {
  return 'leaf' in shape ? [shape] : [shape, ...nodesOf(shape.left), ...nodesOf(shape.right)];
}

/** Goes down a tree. */
export function follow(shape: Shape, goesLeft: (split: SplitShape) => boolean): number {
  return 'leaf' in shape ? shape.leaf : follow(goesLeft(shape) ? shape.left : shape.right, goesLeft);
}

/** What the packed model gives for rows of all features that the format names. @param placeOf of a feature of the model */
export function packedScores(
  model: Model,
  rows: readonly (readonly number[])[],
  placeOf: (name: string) => number,
): number[] {
  const places = model.features.map(({ name }) => placeOf(name));
  const used = rows.flatMap((row) => places.map((place) => row[place] as number));
  return [...evaluateModel(readModel(packModel(model)), Float64Array.from(used), rows.length)];
}

/**
 * What is used of `@datadog/sketches-js`. Its own declarations (2.1.1) name types that they do not have, which a strict
 * build refuses; see `paths` in tsconfig.json.
 */

/** A sketch of a distribution, whose quantiles are right within a relative accuracy. */
export class DDSketch {
  constructor(options: { readonly relativeAccuracy: number });
  /** Values taken in. */
  readonly count: number;
  /** Takes in a value. */
  accept(value: number): void;
  /** Takes in all that another sketch of the same accuracy has. */
  merge(other: DDSketch): void;
  /** The value at a quantile in [0, 1]; NaN if there is none. */
  getValueAtQuantile(quantile: number): number;
}

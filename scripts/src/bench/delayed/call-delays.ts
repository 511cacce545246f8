import { distributionOf } from '../../simulate/distribution.js';
import type { DistributionSpec } from '../../simulate/distribution-schema.js';
import { SeededDraws } from '../../simulate/seeded-draws.js';

/** How long calls to a fake replica take. */
export interface DelaySpec {
  /** In milliseconds, of a call when nothing is wrong. */
  readonly base: DistributionSpec;
  /** So often any call takes so many times as long. */
  readonly slow: { readonly share: number; readonly times: number };
}

/** Draws how long calls take, in milliseconds, the same for the same seed. */
export class CallDelays {
  /** So many times as long as was drawn takes every call from now on. */
  times = 1;
  /** So often any call is slow, from now on. */
  slowShare: number;
  private readonly draws: SeededDraws;
  private readonly base: (draws: SeededDraws) => number;
  private readonly slowTimes: number;

  constructor({ base, slow }: DelaySpec, seed: number) {
    this.draws = new SeededDraws(seed);
    this.base = distributionOf(base);
    this.slowTimes = slow.times;
    this.slowShare = slow.share;
  }

  next(): number {
    const isSlow = this.draws.next() < this.slowShare;
    return this.base(this.draws) * this.times * (isSlow ? this.slowTimes : 1);
  }
}

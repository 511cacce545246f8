import type { DistributionSpec } from './distribution-schema.js';
import { normalQuantile, percentileShares } from './percentiles.js';
import type { SeededDraws } from './seeded-draws.js';

/** Draws one number. */
export type Distribution = (draws: SeededDraws) => number;

/** The distribution that a scenario describes. */
export function distributionOf(spec: DistributionSpec): Distribution {
  if (spec.constant !== undefined) return constant(spec.constant);
  if (spec.uniform !== undefined) return uniform(spec.uniform);
  if (spec.exponential !== undefined) return exponential(spec.exponential.mean);
  if (spec.lognormal !== undefined) return lognormal(spec.lognormal);
  if (spec.quantiles !== undefined) return quantiles(spec.quantiles);
  if (spec.empirical !== undefined) return empirical(spec.empirical);
  return mixture(spec.mixture ?? []);
}

function constant(number: number): Distribution {
  return () => number;
}

function uniform({ from, to }: { readonly from: number; readonly to: number }): Distribution {
  return (draws) => from + (to - from) * draws.next();
}

function exponential(mean: number): Distribution {
  return (draws) => -mean * Math.log(1 - draws.next());
}

/** Two percentiles say all of a lognormal. */
function lognormal({ p50, p95 }: { readonly p50: number; readonly p95: number }): Distribution {
  const spread = Math.log(p95 / p50) / normalQuantile(0.95);
  return (draws) => p50 * Math.exp(spread * normalQuantile(inside(draws.next())));
}

/** Passes through all percentiles given; between two of them, and beyond the outer ones, lognormal. */
function quantiles(given: Readonly<Partial<Record<keyof typeof percentileShares, number | undefined>>>): Distribution {
  const points = Object.entries(percentileShares).flatMap(([name, share]) => {
    const value = given[name as keyof typeof percentileShares];
    return value === undefined ? [] : [{ z: normalQuantile(share), log: Math.log(value) }];
  });
  return (draws) => {
    const z = normalQuantile(inside(draws.next()));
    let i = 1;
    while (i < points.length - 1 && z > (points[i]?.z ?? 0)) i++;
    const [low, high] = [points[i - 1], points[i]];
    if (low === undefined || high === undefined) throw new Error('a distribution needs two percentiles');
    return Math.exp(low.log + ((z - low.z) / (high.z - low.z)) * (high.log - low.log));
  };
}

function empirical(samples: readonly number[]): Distribution {
  return (draws) => samples[Math.floor(draws.next() * samples.length)] as number;
}

function mixture(parts: readonly { readonly share: number; readonly of: DistributionSpec }[]): Distribution {
  const drawn = parts.map(({ share, of }) => ({ share, draw: distributionOf(of) }));
  return (draws) => {
    let left = draws.next();
    for (const { share, draw } of drawn) {
      if (left < share) return draw(draws);
      left -= share;
    }
    // What rounding the shares has left over.
    return drawn.at(-1)?.draw(draws) ?? 0;
  };
}

/** A share that has a quantile: draws are whole multiples of 2^-32, and 0 is one of them. */
function inside(share: number): number {
  return share + 2 ** -33;
}

import { distributionOf, percentile, SeededDraws } from '@muster/scripts';
import { expect } from 'chai';

type Spec = Parameters<typeof distributionOf>[0];

/** Percentiles of many draws. */
function drawn(spec: Spec, count = 40_000) {
  const draw = distributionOf(spec);
  const draws = new SeededDraws(7);
  const sorted = Float64Array.from({ length: count }, () => draw(draws)).sort();
  return (share: number) => percentile(sorted, share);
}

describe('a distribution', () => {
  it('is the number itself where it is constant', () => {
    expect(drawn({ constant: 3 }, 10)(1)).equal(3);
  });

  it('has the percentiles that a lognormal is given by, and the third that follows', () => {
    const at = drawn({ lognormal: { p50: 1, p95: 5 } });
    expect(at(0.5)).closeTo(1, 0.02);
    expect(at(0.95)).closeTo(5, 0.15);
    expect(at(0.99)).closeTo(9.74, 0.5);
  });

  it('passes through every percentile given', () => {
    const at = drawn({ quantiles: { p50: 2, p90: 3, p99: 100 } });
    expect(at(0.5)).closeTo(2, 0.02);
    expect(at(0.9)).closeTo(3, 0.05);
    expect(at(0.99)).closeTo(100, 12);
  });

  it('has the mean of an exponential', () => {
    const at = drawn({ exponential: { mean: 10 } });
    expect(at(0.5)).closeTo(10 * Math.LN2, 0.2);
    expect(at(0.99)).closeTo(10 * Math.log(100), 2);
  });

  it('takes the parts of a mixture as often as their shares say', () => {
    const slow = { share: 0.01, of: { constant: 100 } };
    const at = drawn({ mixture: [slow, { share: 0.99, of: { uniform: { from: 1, to: 2 } } }] });
    expect(at(0.5)).closeTo(1.5, 0.02);
    expect([at(0.988), at(0.993)].map((ms) => ms > 2)).deep.equal([false, true]);
  });

  it('draws samples each as often', () => {
    const at = drawn({ empirical: [5, 1, 3] });
    expect([at(0.3), at(0.5), at(0.7)]).deep.equal([1, 3, 5]);
  });
});

describe('seeded draws', () => {
  it('are the same at the same place, whatever was drawn before', () => {
    const draws = new SeededDraws(1);
    const first = draws.at(1, 2, 3, 4).next();
    draws.at(1, 2, 3, 5).next();
    expect(draws.at(1, 2, 3, 4).next()).equal(first);
  });

  it('do not depend on each other at places side by side', () => {
    const draws = new SeededDraws(1);
    const pairs = Array.from({ length: 20_000 }, (_, i) => [draws.at(1, i, 0, 0).next(), draws.at(1, i, 1, 0).next()]);
    const mean = (of: (pair: number[]) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
    const covariance = mean(([a = 0, b = 0]) => (a - 0.5) * (b - 0.5));
    expect(mean(([a = 0]) => a)).closeTo(0.5, 0.01);
    expect(covariance).closeTo(0, 0.002);
  });
});

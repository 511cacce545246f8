import { checkScenario, namedScenarios, notReached, readStrategy } from '@muster/scripts';
import { expect } from 'chai';

function faultsOf(given: object): readonly string[] {
  try {
    checkScenario(given, 'test');
    return [];
  } catch (error) {
    return (error as { readonly faults: readonly string[] }).faults;
  }
}

describe('a scenario', () => {
  it('has a default for everything', () => {
    const { seed, strategies, queries, index } = checkScenario({}, 'test');
    expect({ seed, strategies, count: queries.count, shards: index.shards }).deep.equal({
      seed: 1,
      strategies: ['all'],
      count: 10_000,
      shards: 100,
    });
  });

  it('is right where it is built in', () => {
    expect(Object.values(namedScenarios).flatMap(faultsOf)).deep.equal([]);
  });

  it('names every fault: field, what is allowed, and what is there', () => {
    expect(faultsOf({ seed: -1, index: { shards: 5000 }, leaves: 3 })).deep.equal([
      'seed: must be at least 0, got -1',
      'index.shards: must be at most 4096, got 5000',
      '(top): unknown "leaves"',
    ]);
  });

  it('is told in plain words what is missing or of another kind', () => {
    expect(faultsOf({ stops: [{ shards: [0] }], index: { shards: 'x', fails: { how: 'never' } } })).deep.equal([
      'index.shards: must be a number, got "x"',
      'index.fails.how: must be one of: silent, unavailable, rejected, error, got "never"',
      'stops.0.fromMs: is missing; must be a number',
    ]);
  });

  it('stops, restarts and changes only shards and replicas that it has, and for some time', () => {
    const index = { shards: 4, replicas: 2 };
    const overrides = [{ shards: [3, 4], fromMs: 2000, untilMs: 1000 }];
    const stops = [{ replicas: [2], fromMs: 5, untilMs: 5 }];
    const faults = [
      'overrides.0.shards.1: must be in [0, 3], got 4',
      'overrides.0.untilMs: must be above fromMs, 2000, got 1000',
      'stops.0.replicas.0: must be in [0, 1], got 2',
      'stops.0.untilMs: must be above fromMs, 5, got 5',
      'restarts.0.shards.0: must be in [0, 3], got 9',
    ];
    expect(faultsOf({ index, overrides, stops, restarts: [{ shards: [9], atMs: 0 }] })).deep.equal(faults);
    const variants = { small: { index: { shards: 3 } } };
    expect(faultsOf({ index, stops: [{ shards: [3], fromMs: 0 }], variants })).deep.equal([
      'variants.small.stops.0.shards.0: must be in [0, 2], got 3',
    ]);
  });

  it('knows what a run that ended early never came to', () => {
    const scenario = checkScenario({ overrides: [{}, { fromMs: 2000 }], restarts: [{ atMs: 500 }] }, 'test');
    expect([notReached(scenario, 2001), notReached(scenario, 400)]).deep.equal([
      [],
      ['overrides.1 (2000 ms)', 'restarts.0 (500 ms)'],
    ]);
  });

  it('takes exactly one way in which a number is distributed', () => {
    const kinds = 'constant, uniform, exponential, lognormal, quantiles, empirical, mixture';
    expect(faultsOf({ index: { latency: {} } })).deep.equal([`index.latency: give one of: ${kinds}`]);
    expect(faultsOf({ index: { latency: { constant: 1, empirical: [1] } } })).deep.equal([
      `index.latency: give one of: ${kinds}`,
    ]);
  });

  it('refuses percentiles that no lognormal has, and says which it would have', () => {
    const lognormal = { p50: 1, p95: 5, p99: 20 };
    expect(faultsOf({ index: { latency: { lognormal } } })).deep.equal([
      'index.latency.lognormal.p99: must be 9.74 within 5 % for a lognormal with p50 1 and p95 5, got 20; ' +
        'give `quantiles` for another form',
    ]);
    expect(faultsOf({ index: { latency: { lognormal: { ...lognormal, p99: 10 } } } })).deep.equal([]);
    expect(faultsOf({ index: { latency: { quantiles: lognormal } } })).deep.equal([]);
  });

  it('refuses percentiles that fall, and shares that are more or less than the whole', () => {
    const part = { share: 0.5, of: { constant: 1 } };
    expect(faultsOf({ index: { latency: { quantiles: { p50: 3, p90: 2 } } } })).deep.equal([
      'index.latency.quantiles.p90: must be at least p50, 3',
    ]);
    expect(faultsOf({ index: { latency: { mixture: [part] } } })).deep.equal([
      'index.latency.mixture: the shares must sum to 1',
    ]);
  });
});

describe('a strategy on the command line', () => {
  it('is a name, with numbers behind it', () => {
    expect(readStrategy('all')).deep.equal({ name: 'all', parameters: {} });
    expect(readStrategy('quality:coverage=0.95,max_factor=.1')).deep.equal({
      name: 'quality',
      parameters: { coverage: 0.95, max_factor: 0.1 },
    });
  });

  it('may be several, of which the first that says stop is heard', () => {
    expect(readStrategy('rank-safe | deadline:wait_ms=50')).deep.equal({
      anyOf: [
        { name: 'rank-safe', parameters: {} },
        { name: 'deadline', parameters: { wait_ms: 50 } },
      ],
    });
  });

  it('is refused where it has another form', () => {
    for (const text of ['', 'First', 'first-n:95', 'first-n:count=', 'first-n:count=x', 'all|', 'all:']) {
      expect(() => readStrategy(text), text).throw(/^a strategy must be NAME or NAME:number=value/);
    }
  });
});

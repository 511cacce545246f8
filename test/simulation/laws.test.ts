import { namedScenarios } from '@muster/scripts';
import { expect } from 'chai';
import { aScenario, aSimulation, type SimulationRun, timesOf } from '../support/simulations.js';

/** Within 3 %. */
const near = (expected: number): readonly [number, number] => [0.97 * expected, 1.03 * expected];

/** Leaves that take 1, 5 and 10 ms at p50, p95 and p99. */
const lognormal = (count: number) => aScenario({ ...namedScenarios['lognormal'], queries: { count, timeoutMs: 100 } });

describe('simulated queries over 100 leaves', () => {
  let all: SimulationRun;

  before(async () => {
    all = await aSimulation(lognormal(3000));
  });

  it('are slow in 63 of 100 cases where one leaf in 100 is slow', async () => {
    const scenario = aScenario({ ...namedScenarios['tail-at-scale'], queries: { count: 2000 } });
    const times = timesOf(await aSimulation(scenario));
    const slow = times.filter((ms) => ms > 1000).length / times.length;
    expect(slow).within(...near(1 - 0.99 ** 100));
  });

  it('wait 11.1 ms in the median and 38.0 ms at p99 for all leaves of 1, 5 and 10 ms', () => {
    expect(all.latencyMs.p50).within(...near(11.1));
    expect(all.latencyMs.p99).within(...near(38.0));
  });

  it('wait 4.7 ms in the median and 7.8 ms at p99 for 95 of them', async () => {
    const { latencyMs, coverage, ends } = await aSimulation(lognormal(1000), 'first-n:count=95');
    expect(latencyMs.p50).within(...near(4.7));
    expect(latencyMs.p99).within(...near(7.8));
    expect(coverage).within(0.95, 0.98);
    expect(ends).deep.equal({ 'first-n': 1000 });
  });

  it('wait at most 0.3 times as long at p99 with an adaptive wait at 95 % of the documents', async () => {
    const quality = await aSimulation(lognormal(1000), 'quality:coverage=0.95,max_factor=0.03');
    expect(quality.latencyMs.p99 / all.latencyMs.p99).at.most(0.3);
    expect(quality.coverage).at.least(0.95);
  });
});

import { expect } from 'chai';
import { aScenario, aSimulation, type SimulationRun } from '../support/simulations.js';

/** Four shards of two replicas, each of which works on one call at a time, for 2 ms or so. */
const index = { shards: 4, replicas: 2, threads: 1, latency: { lognormal: { p50: 2, p95: 3 } } };

/** Asks so often that replicas would have so much of their time to work; with limits, and without. */
async function runs(
  busy: number,
  timeoutMs: number,
  more: object = {},
): Promise<Record<'on' | 'shadow', SimulationRun>> {
  const queries = { perSecond: (busy * 2 * 1000) / 2.1, warmup: 200, count: 1000, timeoutMs };
  const run = (replicaLimits: string): Promise<SimulationRun> =>
    aSimulation(aScenario({ queries, index, coordinator: { replicaLimits }, ...more }));
  return { on: await run('on'), shadow: await run('shadow') };
}

/** The share of all documents that answers rest on. */
function coverageOf({ outcomes }: SimulationRun): number {
  return outcomes.reduce((sum, { response }) => sum + Number(response?.coverage?.share ?? 0), 0) / outcomes.length;
}

function meanOf({ outcomes }: SimulationRun): number {
  return outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0) / outcomes.length;
}

describe('limits of replicas', () => {
  it('lose no answer where replicas are busy for 90 of 100 ms, and make none later', async () => {
    const { on, shadow } = await runs(0.9, 2000);
    expect([on.failed, on.coverage]).deep.equal([0, 1]);
    expect(on.latencyMs.p99 / shadow.latencyMs.p99).below(1.05);
    expect(on.hedges).at.most(shadow.hedges);
  });

  it('lose hardly anything that would be answered, and no time, where replicas have too much to do', async () => {
    const { on, shadow } = await runs(1.6, 100);
    expect(coverageOf(on)).above(0.95 * coverageOf(shadow));
    expect(meanOf(on)).at.most(meanOf(shadow));
  });

  it('let four processes answer more together that have too much to ask, and sooner', async () => {
    const { on, shadow } = await runs(1.6, 100, { coordinators: 4 });
    expect(coverageOf(on)).above(1.2 * coverageOf(shadow));
    expect(meanOf(on)).below(meanOf(shadow));
  });
});

import { namedScenarios, percentile, variantsOf } from '@muster/scripts';
import { expect } from 'chai';
import { aScenario, aSimulation, type SimulationRun } from '../support/simulations.js';

/** Runs all forms of a scenario that is built in, with fewer queries than it has of its own. */
async function runs(name: string, queries: object, more: object = {}): Promise<Record<string, SimulationRun>> {
  const given = namedScenarios[name] as { readonly queries: object };
  const scenario = aScenario({ ...given, ...more, queries: { ...given.queries, ...queries } });
  const all: [string, SimulationRun][] = [];
  for (const form of variantsOf(scenario, name)) all.push([form.name, await aSimulation(form.scenario)]);
  return Object.fromEntries(all);
}

/** A percentile of the times that queries took which came within a time. */
function percentileOf({ outcomes }: SimulationRun, share: number, fromMs = 0, untilMs = Infinity): number {
  const times = outcomes.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs).map(({ tookMs }) => tookMs);
  return percentile(Float64Array.from(times).sort(), share);
}

/** A dozen leaves of 2 ms or so: one that takes long is seen at once in the time of its query. */
const few = { shards: 12, replicas: 2, latency: { lognormal: { p50: 2, p95: 3 } } };
const noHedges = { hedges: { share: 0 } };

describe('hedged queries over 100 leaves', () => {
  it('have a p99.9 20 times shorter for at most 2 % more calls, where 1 call in 1,000 is 100 times slower', async () => {
    const all = await runs('slow-calls-1000', { warmup: 200, count: 1000 });
    const [without, hedged] = [all['no hedges'] as SimulationRun, all['hedges'] as SimulationRun];
    expect(without.latencyMs.p999 / hedged.latencyMs.p999).at.least(20);
    expect(hedged.extraLoad).within(0.001, 0.02);
    expect(without.extraLoad).equal(0);
  });

  it('have a p99 15 times shorter with three replicas each, where 1 call in 100 is 100 times slower', async () => {
    const all = await runs('slow-calls-100', { warmup: 200, count: 400 });
    const [without, two, three] = ['no hedges', '2 replicas', '3 replicas'].map((name) => all[name] as SimulationRun);
    const factor = (hedged: SimulationRun | undefined, share: number): number =>
      percentileOf(without as SimulationRun, share) / percentileOf(hedged as SimulationRun, share);
    expect(factor(three, 0.99)).at.least(15);
    // Of two calls both are slow for one query in a hundred: just there no hedge helps.
    expect(factor(two, 0.98)).at.least(15);
    for (const hedged of [two, three]) expect(hedged?.extraLoad).within(0.01, 0.02);
  });

  it('cost no more than the budget, and the median nothing, when all leaves become 5 times slower', async () => {
    const overrides = [{ fromMs: 5000, untilMs: 10_000, times: 5 }];
    const all = await runs('all-slow', { count: 900, warmup: 300 }, { overrides });
    const [without, hedged] = [all['no hedges'] as SimulationRun, all['hedges'] as SimulationRun];
    const median = (run: SimulationRun): number => percentileOf(run, 0.5, 5000, 10_000);
    expect(hedged.extraLoad).at.most(0.02);
    expect(median(without)).above(40);
    expect(median(hedged)).at.most(median(without));
    expect(hedged.latencyMs.p50).at.most(without.latencyMs.p50);
  });

  it('are hedged no more often by four processes than by one, within a tenth', async () => {
    const all = await runs('four-processes', { warmup: 200, count: 600 });
    const [one, four] = [all['one process'] as SimulationRun, all['four processes'] as SimulationRun];
    expect(one.hedges).above(0.005);
    expect(four.hedges / one.hedges).at.most(1.1);
  });
});

describe('queries without hedges', () => {
  it('are within a fifth of the healthy p99 three seconds after a replica became 10 times slower', async () => {
    const overrides = [{ shards: [0], replicas: [0], fromMs: 4000, times: 10 }];
    const variants = { healthy: { overrides: [] }, 'one slow': {} };
    const all = await runs('one-slow-replica', { count: 900, warmup: 300 }, { overrides, variants });
    const p99 = (name: string): number => percentileOf(all[name] as SimulationRun, 0.99, 7000);
    expect(p99('one slow')).at.most(1.2 * p99('healthy'));
  });

  it('are so too over a dozen leaves, where one slow answer shows', async () => {
    const run = (overrides: readonly object[]): Promise<SimulationRun> => {
      const queries = { perSecond: 200, warmup: 400, count: 2000 };
      return aSimulation(aScenario({ queries, index: few, overrides, coordinator: noHedges }));
    };
    const healthy = await run([]);
    const slow = await run([{ shards: [0], replicas: [0], fromMs: 4000, times: 10 }]);
    const p99 = (of: SimulationRun): number => percentileOf(of, 0.99, 7000);
    expect(p99(slow)).at.most(1.2 * p99(healthy));
  });
});

import { expect } from 'chai';
import { aScenario, aSimulation, timesOf } from '../support/simulations.js';

const two = { constant: 2 };

describe('a simulation', () => {
  it('is the same again, to the bit, with the same seed, and another with another', async () => {
    const given = {
      queries: { count: 60, perSecond: 300, words: 2, vocabulary: 20, documents: true },
      index: { shards: 8, replicas: 2, fails: { share: 0.05, how: 'unavailable' } },
    };
    const [one, again, other] = [
      await aSimulation(aScenario(given), 'quality'),
      await aSimulation(aScenario(given), 'quality'),
      await aSimulation(aScenario({ ...given, seed: 2 }), 'quality'),
    ];
    expect(JSON.stringify(again)).equal(JSON.stringify(one));
    expect(JSON.stringify(other)).not.equal(JSON.stringify(one));
  });

  it('lets every strategy meet the same leaves', async () => {
    const scenario = aScenario({ queries: { count: 40 }, index: { shards: 10 } });
    const all = timesOf(await aSimulation(scenario));
    const nine = timesOf(await aSimulation(scenario, 'first-n:count=9'));
    const ten = timesOf(await aSimulation(scenario, 'first-n:count=10'));
    expect(nine.every((ms, i) => ms < (all[i] ?? 0))).equal(true);
    expect(ten.every((ms, i) => Math.abs(ms - (all[i] ?? 0)) < 1e-6)).equal(true);
  });

  it('counts the answers by what ended the waiting, and what they rest on', async () => {
    const scenario = aScenario({
      queries: { count: 20, timeoutMs: 50 },
      index: { shards: 4, latency: two },
      overrides: [{ shards: [3], fails: { how: 'silent' } }],
    });
    const { latencyMs, ends, coverage, partial, exact, failed, callsPerLeaf } = await aSimulation(scenario);
    expect(latencyMs.p50).within(25, 50);
    expect({ ends, coverage, partial, exact, failed, callsPerLeaf }).deep.equal({
      ends: { time: 20 },
      coverage: 0.75,
      partial: 1,
      exact: 0,
      failed: 0,
      callsPerLeaf: 1,
    });
  });

  it('counts queries that nobody answers as failed, by the code of the error', async () => {
    const fails = { how: 'error', afterMs: 1 };
    const scenario = aScenario({ queries: { count: 5 }, index: { shards: 2, fails } });
    const { failed, ends, latencyMs } = await aSimulation(scenario);
    expect({ failed, ends, p99: latencyMs.p99 }).deep.equal({
      failed: 1,
      ends: { 'error: insufficient-coverage': 5 },
      p99: 0,
    });
  });

  it('counts a second call to a shard as extra load', async () => {
    const scenario = aScenario({
      queries: { count: 100 },
      index: { shards: 2, replicas: 2, latency: two, fails: { share: 0.1, how: 'unavailable', afterMs: 3 } },
    });
    const { extraLoad, callsPerLeaf, latencyMs } = await aSimulation(scenario);
    expect(extraLoad).within(0.03, 0.2);
    expect(callsPerLeaf).closeTo(1 + extraLoad, 1e-9);
    expect(Math.round(latencyMs.max)).within(5, 6);
  });

  it('makes a replica or a time slow where the scenario says so', async () => {
    const queries = { count: 100, warmup: 0, perSecond: 100 };
    const scenario = (override: object) =>
      aScenario({ queries, index: { shards: 1, latency: two }, overrides: [override] });
    const always = await aSimulation(scenario({ times: 10 }));
    const inBetween = timesOf(await aSimulation(scenario({ times: 10, fromMs: 300, untilMs: 600 })));
    expect(Math.round(always.latencyMs.p50)).equal(20);
    expect(inBetween.filter((ms) => ms > 15).length).within(15, 50);
  });

  it('keeps calls waiting at a replica that works on one at a time', async () => {
    const scenario = (threads: number) =>
      aScenario({ queries: { count: 400, perSecond: 400 }, index: { shards: 1, latency: two, threads } });
    const free = await aSimulation(scenario(0));
    const busy = await aSimulation(scenario(1));
    expect(free.latencyMs.max).below(2.01);
    // Of a queue with Poisson arrivals and a constant time of work, at a load of 0.8, the mean wait is twice that time.
    expect(busy.latencyMs.mean).within(4, 9);
  });

  it('chooses the less loaded of two replicas, so that a slow one is asked less', async () => {
    const scenario = aScenario({
      queries: { count: 600, warmup: 0, perSecond: 300 },
      index: { shards: 1, replicas: 2, latency: two },
      overrides: [{ replicas: [1], times: 20 }],
    });
    const slow = timesOf(await aSimulation(scenario)).filter((ms) => ms > 30).length;
    expect(slow).within(1, 30);
  });

  it('asks for statistics once for each word, and fetches the documents of the page', async () => {
    const index = {
      shards: 3,
      latency: two,
      statisticsLatency: { constant: 7 },
      fetchLatency: { constant: 5 },
    };
    const queries = { count: 4, warmup: 0, documents: true };
    const times = timesOf(await aSimulation(aScenario({ queries, index }))).map(Math.round);
    expect(times).deep.equal([14, 7, 7, 7]);
  });

  it('blends verticals in, and goes without one that is silent', async () => {
    const scenario = aScenario({
      queries: { count: 5, timeoutMs: 100 },
      index: { shards: 2, latency: two },
      verticals: {
        news: { latency: { constant: 4 } },
        images: { latency: two, fails: { how: 'silent' }, source: { timeoutMs: 10 } },
      },
    });
    const { outcomes, latencyMs, partial } = await aSimulation(scenario);
    const sources = outcomes[0]?.response?.hits?.map(({ source }) => source) ?? [];
    expect({ ms: Math.round(latencyMs.p50), partial, sources: [...new Set(sources)] }).deep.equal({
      ms: 10,
      partial: 1,
      sources: ['web', 'news'],
    });
  });

  it('draws scores below the bounds of their shards, so that waiting can end rank-safe', async () => {
    const scenario = (bestScore: object) => aScenario({ queries: { count: 100 }, index: { shards: 4, bestScore } });
    const low = await aSimulation(scenario({ uniform: { from: 0.2, to: 0.3 } }), 'rank-safe');
    const high = await aSimulation(scenario({ uniform: { from: 0.98, to: 1 } }), 'rank-safe');
    expect(low.ends).deep.equal({ all: 100 });
    expect(high.ends['rank-safe']).within(20, 100);
    expect([low.exact, high.exact]).deep.equal([1, 1]);
  });

  it('refuses a strategy that the coordinator does not know, and settings that are none of a route', async () => {
    const scenario = aScenario({ queries: { count: 5 } });
    const unknown = await aSimulation(scenario, 'luck').catch((error: Error) => error.message);
    const route = await aSimulation(aScenario({ route: { timeoutMs: 0 } })).catch((error: Error) => error.message);
    expect(unknown).match(/^strategy.name must be one of: all, first-n, .*, got "luck"$/);
    expect(route).match(/routes\.default\.timeoutMs/);
  });
});

import { drawnWorkload, type LeafCall, type Scenario, variantsOf } from '@muster/scripts';
import { expect } from 'chai';
import { aScenario, aSimulation, timesOf } from '../support/simulations.js';

const none = { constant: 0 };
const two = { constant: 2 };

interface BegunCall extends LeafCall {
  readonly afterMs: number;
}

/** The queries of a scenario, and what work was begun for them, as it begins. */
function watched(scenario: Scenario): {
  readonly workload: ReturnType<typeof drawnWorkload>;
  readonly calls: BegunCall[];
} {
  const workload = drawnWorkload(scenario);
  const calls: BegunCall[] = [];
  const decide: typeof workload.decide = (call) => {
    const fate = workload.decide(call);
    if (call.phase === 'query') calls.push({ ...call, afterMs: fate.afterMs });
    return fate;
  };
  return { workload: { ...workload, decide }, calls };
}

describe('a simulated replica', () => {
  it('is slow by chance, for a second call apart from the first', async () => {
    const index = { shards: 1, latency: two, slow: { share: 0.25, times: 10 } };
    const times = timesOf(await aSimulation(aScenario({ queries: { count: 400 }, index }))).map(Math.round);
    expect([...new Set(times)].sort()).deep.equal([2, 20]);
    expect(times.filter((ms) => ms === 20).length).within(75, 125);
  });

  it('gives the first call the same time whether or not another follows', async () => {
    const queries = { count: 200, perSecond: 100 };
    const given = { queries, index: { shards: 3, replicas: 2, slow: { share: 0.1, times: 10 } } };
    const firsts = async (more: object): Promise<number[]> => {
      const scenario = aScenario({ ...given, ...more });
      const { workload, calls } = watched(scenario);
      await aSimulation(scenario, 'all', workload);
      return calls.filter(({ attempt }) => attempt === 0).map(({ afterMs }) => afterMs);
    };
    const alone = await firsts({});
    const failing = await firsts({ overrides: [{ replicas: [1], fails: { how: 'unavailable', afterMs: 0 } }] });
    const survivors = new Set(alone);
    expect(failing.filter((ms) => ms > 0).every((ms) => survivors.has(ms))).equal(true);
    expect(failing.filter((ms) => ms > 0).length).above(100);
  });

  it('answers what it was asked while it stood still when it goes on', async () => {
    const queries = { count: 100, warmup: 0, perSecond: 100 };
    const stops = [{ fromMs: 200, untilMs: 600 }];
    const { outcomes } = await aSimulation(
      aScenario({ queries, index: { shards: 1, latency: two, statisticsLatency: none }, stops }),
    );
    const inTime = outcomes.filter(({ atMs }) => atMs < 198 || atMs > 600);
    expect(inTime.every(({ tookMs }) => Math.abs(tookMs - 2) < 0.01)).equal(true);
    const late = outcomes.filter(({ atMs }) => atMs > 200 && atMs < 590);
    expect(late.length).above(20);
    expect(late.every(({ atMs, tookMs }) => atMs + tookMs >= 600)).equal(true);
  });

  it('owes a pong when it stands still, so that another is asked after a quarter of a second', async () => {
    const queries = { count: 300, warmup: 0, perSecond: 300, timeoutMs: 5000 };
    const stops = [{ replicas: [1], fromMs: 200 }];
    const scenario = aScenario({ queries, index: { shards: 1, replicas: 2, latency: two }, stops });
    const { outcomes } = await aSimulation(scenario);
    const slow = outcomes.filter(({ tookMs }) => tookMs > 3);
    expect(slow.length).above(0);
    expect(Math.max(...slow.map(({ atMs }) => atMs))).below(200 + 250 + 260);
  });

  it('is dead after more than three seconds without a sign of life: what waits for it goes elsewhere', async () => {
    const queries = { count: 20, warmup: 0, perSecond: 100, timeoutMs: 10_000 };
    const stops = [{ replicas: [1], fromMs: 0 }];
    const scenario = aScenario({ queries, index: { shards: 1, replicas: 2, latency: two }, stops });
    const { latencyMs, failed, coverage } = await aSimulation(scenario);
    expect({ failed, coverage }).deep.equal({ failed: 0, coverage: 1 });
    expect(latencyMs.max).within(2, 3600);
  });

  it('fails what it was asked when it dies, and comes back as another process that is slow at first', async () => {
    const queries = { count: 200, warmup: 0, perSecond: 100, timeoutMs: 50 };
    const cold = { times: 5, forMs: 300 };
    const restarts = [{ atMs: 300, downMs: 200, cold }];
    const { outcomes } = await aSimulation(
      aScenario({ queries, index: { shards: 1, latency: two, statisticsLatency: none }, restarts }),
    );
    const of = (fromMs: number, untilMs: number) =>
      outcomes
        .filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
        .map(({ tookMs, error }) => error?.code ?? Math.round(tookMs));
    expect(new Set(of(0, 297))).deep.equal(new Set([2]));
    expect(new Set(of(301, 499))).deep.equal(new Set(['insufficient-coverage']));
    expect(new Set(of(501, 799))).deep.equal(new Set([10]));
    expect(new Set(of(801, 1900))).deep.equal(new Set([2]));
  });

  it('is asked elsewhere when it is full, unless it says that no other is free', async () => {
    const run = (anotherMayBeFree: boolean) => {
      const fails = { how: 'rejected', anotherMayBeFree, retryAfterMs: 5 };
      const overrides = [{ replicas: [0], fromMs: 1000, fails }];
      const queries = { count: 300, perSecond: 100 };
      return aSimulation(aScenario({ queries, index: { shards: 1, replicas: 2, latency: two }, overrides }));
    };
    const [free, full] = [await run(true), await run(false)];
    expect([free.failed, free.retries > 0]).deep.equal([0, true]);
    expect([full.failed > 0, full.retries]).deep.equal([true, 0]);
  });

  it('has cost nothing for calls that are given up before it has begun', async () => {
    const stops = [{ shards: [1], fromMs: 100, untilMs: 10_000 }];
    const queries = { count: 50, warmup: 0, perSecond: 100 };
    const scenario = aScenario({ queries, index: { shards: 2, latency: two }, stops });
    const { workload, calls } = watched(scenario);
    const { neverBegun } = await aSimulation(scenario, 'first-n:count=1', workload);
    expect(neverBegun).within(0.3, 0.5);
    expect(calls.length).equal(Math.round(100 * (1 - neverBegun)));
  });

  it('is the same to several processes of the coordinator, which are asked in turn', async () => {
    const queries = { count: 400, perSecond: 400 };
    const run = (coordinators: number) =>
      aSimulation(aScenario({ queries, coordinators, index: { shards: 1, latency: two, threads: 1 } }));
    const [one, four] = [await run(1), await run(4)];
    expect(four.latencyMs.mean).closeTo(one.latencyMs.mean, 1e-6);
  });
});

describe('a scenario', () => {
  it('has forms that differ in what they say, and share the rest', () => {
    const scenario = aScenario({
      index: { shards: 7 },
      variants: { one: {}, other: { index: { replicas: 2 }, coordinators: 4 } },
    });
    const forms = variantsOf(scenario, 'test').map(({ name, scenario: { index, coordinators } }) => {
      return { name, shards: index.shards, replicas: index.replicas, coordinators };
    });
    expect(forms).deep.equal([
      { name: 'one', shards: 7, replicas: 1, coordinators: 1 },
      { name: 'other', shards: 7, replicas: 2, coordinators: 4 },
    ]);
  });

  it('names what is wrong with its forms', () => {
    const variants = { a: { index: { shards: 0 } }, b: { seed: 3 }, c: { what: 1 } };
    expect(() => aScenario({ variants })).throw(
      /variants\.a\.index\.shards: .*got 0\n.*variants\.b\.seed: must be the same for all variants\n.*variants\.c\.\(top\): .*"what"/,
    );
  });
});

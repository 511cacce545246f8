import { expect } from 'chai';
import { CallNotes } from '../support/call-notes.js';
import { aScenario, aSimulation } from '../support/simulations.js';

/** A few leaves of 2 ms or so, with two replicas each. */
const index = { shards: 4, replicas: 2, latency: { lognormal: { p50: 2, p95: 3 } } };
const queries = { perSecond: 400, warmup: 400, count: 2000, timeoutMs: 2000 };
const first = { shards: [0], replicas: [0] };
const noHedges = { hedges: { share: 0 } };

describe('the coordinator in the long run', () => {
  it('does not flood a replica that has just started: it has one call more than it has answered', async () => {
    const restarts = [{ ...first, atMs: 2000, downMs: 500, cold: { times: 25, forMs: 1500 } }];
    const notes = new CallNotes(2500);
    const scenario = aScenario({
      queries: { ...queries, perSecond: 1000, count: 3000 },
      index,
      restarts,
      coordinator: noHedges,
    });
    const { failed } = await aSimulation(scenario, 'all', undefined, notes);
    const calls = notes.to(0, 0, 2500, 2600);
    expect(failed).equal(0);
    expect(calls.length).above(0);
    expect(Math.max(...calls.map(({ open, answered }) => open - answered))).at.most(1);
  });

  it('asks a replica again that was slow once', async () => {
    const overrides = [{ ...first, fromMs: 1500, untilMs: 2500, times: 50 }];
    const notes = new CallNotes();
    const scenario = aScenario({ queries: { ...queries, count: 6000 }, index, overrides, coordinator: noHedges });
    await aSimulation(scenario, 'all', undefined, notes);
    const share = (fromMs: number, untilMs: number): number => {
      const [one, other] = [notes.to(0, 0, fromMs, untilMs).length, notes.to(0, 1, fromMs, untilMs).length];
      return one / (one + other);
    };
    expect(share(1550, 2500)).below(0.05);
    expect(share(12_500, 16_000)).above(0.3);
  });

  it('makes no query pay more than a retry for a replica that died', async () => {
    const restarts = [{ ...first, atMs: 2000 }];
    const { failed, coverage, latencyMs, retries, outcomes } = await aSimulation(
      aScenario({ queries, index: { ...index, latency: { constant: 2 } }, restarts, coordinator: noHedges }),
    );
    expect({ failed, coverage }).deep.equal({ failed: 0, coverage: 1 });
    expect(latencyMs.max).below(4.1);
    // Those that were in flight when it died.
    expect(retries).below(0.001);
    expect(outcomes.filter(({ atMs, tookMs }) => atMs > 2010 && tookMs > 2.1).length).equal(0);
  });

  it('makes few queries pay, and those no more than a hedge, for a replica that stands still', async () => {
    const stops = [{ ...first, fromMs: 3000 }];
    const { failed, coverage, outcomes } = await aSimulation(aScenario({ queries, index, stops }));
    expect({ failed, coverage }).deep.equal({ failed: 0, coverage: 1 });
    const after = outcomes.filter(({ atMs }) => atMs > 2950);
    expect(Math.max(...after.map(({ tookMs }) => tookMs))).below(20);
  });

  it('asks all replicas though all are bad, and all again when they are well', async () => {
    const overrides = [{ fromMs: 2000, untilMs: 4000, fails: { share: 0.8, how: 'unavailable', afterMs: 1 } }];
    const { outcomes } = await aSimulation(aScenario({ queries: { ...queries, count: 3000 }, index, overrides }));
    const isWhole = ({ response }: (typeof outcomes)[number]): boolean => response?.coverage?.share === 1;
    const among = (fromMs: number, untilMs: number) => outcomes.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
    const answered = among(2100, 4000).filter(({ response }) => response !== undefined).length;
    expect(answered / among(2100, 4000).length).above(0.3);
    expect(among(5000, 8000).filter(isWhole).length).equal(among(5000, 8000).length);
  });

  it('asks replicas that are all 50 times slower as it asked them before', async () => {
    const overrides = [{ fromMs: 2000, times: 50 }];
    const { failed, coverage, replicaShares } = await aSimulation(aScenario({ queries, index, overrides }));
    expect({ failed, coverage }).deep.equal({ failed: 0, coverage: 1 });
    expect(replicaShares.least).above(0.2);
  });
});

describe('four processes of the coordinator', () => {
  it('send less than 1 call in 100 to a replica from 200 ms after it has stopped', async () => {
    const notes = new CallNotes();
    const scenario = aScenario({
      queries: { perSecond: 400, warmup: 400, count: 2000 },
      index,
      coordinators: 4,
      stops: [{ ...first, fromMs: 3000 }],
    });
    const { failed } = await aSimulation(scenario, 'all', undefined, notes);
    expect(failed).equal(0);
    const firstCalls = (replica: number, fromMs: number, untilMs: number): number =>
      notes.to(0, replica, fromMs, untilMs).filter(({ isHedge }) => !isHedge).length;
    expect(firstCalls(0, 2900, 3000)).above(5);
    expect(firstCalls(0, 3200, 5000) / firstCalls(1, 3200, 5000)).at.most(0.01);
  });
});

import { expect } from 'chai';
import { type ChoiceScenario, type SimulatedCall, sharesOf, simulateChoice } from '../../support/choice-simulation.js';
import { aReplica } from '../../support/chosen-replicas.js';

const two = ['a', 'b'].map((address) => aReplica(address));
const three = [...two, aReplica('c')];

function simulated(change: Partial<ChoiceScenario>): SimulatedCall[] {
  return simulateChoice({ replicas: two, callsPerSecond: 200, forMs: 60_000, seed: 7, ...change });
}

/** The time that 99 of 100 calls do not exceed. */
function p99(calls: readonly SimulatedCall[]): number {
  return quantile(calls, 0.99);
}

function quantile(calls: readonly SimulatedCall[], share: number): number {
  const sorted = calls.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}

describe('replica choice, by a seeded simulation', () => {
  it('shares the load evenly', () => {
    for (const share of sharesOf(simulated({ threads: 4 }), 0, 60_000)) expect(share).closeTo(0.5, 0.03);
    for (const share of sharesOf(simulated({ replicas: three, threads: 4 }), 0, 60_000)) {
      expect(share).closeTo(1 / 3, 0.03);
    }
  });

  it('shares the load though one call in a thousand takes a hundred times longer', () => {
    const times: ChoiceScenario['times'] = (_replica, _nowMs, draw) => (draw < 0.001 ? 100 : 1);
    for (const seed of [1, 2, 3]) {
      const calls = simulated({ times, threads: 4, seed });
      for (const share of sharesOf(calls, 0, 60_000)) expect(share).within(0.4, 0.6);
      // Nor does one replica get all of it for long.
      const seconds = Array.from({ length: 60 }, (_, second) => sharesOf(calls, 1000 * second, 1000 * (second + 1))[0]);
      expect(seconds.filter((share = 0) => share < 0.1 || share > 0.9).length).at.most(6);
    }
  });

  it('sends no herd of sessions to and fro for calls that take a hundred times longer', () => {
    const times: ChoiceScenario['times'] = (_replica, _nowMs, draw) => (draw < 0.002 ? 100 : 1);
    // Each replica is busy for 70 % of the time.
    const busy = { times, threads: 8, callsPerSecond: 1870, forMs: 6000 };
    const [calls, ofSessions] = [simulated(busy), simulated({ ...busy, sessions: 300 })];
    expect(quantile(ofSessions, 0.5)).below(1.1 * quantile(calls, 0.5));
    expect(p99(ofSessions)).below(1.2 * p99(calls));
  });

  it('sends a hundredth of the calls at most to a replica that is ten times slower, with sessions too', () => {
    const calls = simulated({ times: (replica) => (replica === 0 ? 10 : 1), sessions: 300 });
    expect(sharesOf(calls, 3000, 60_000)[0]).within(0.0001, 0.01);
  });

  describe('with a replica that is ten times slower from 20 s to 50 s', () => {
    const isSick = (nowMs: number): boolean => nowMs >= 20_000 && nowMs < 50_000;
    const times: ChoiceScenario['times'] = (replica, nowMs) => (replica === 0 && isSick(nowMs) ? 10 : 1);
    const calls = simulated({ times, forMs: 90_000 });

    it('asks it for less than a hundredth of the calls after 3 s, and again and again', () => {
      const since = calls.filter(({ askedMs }) => askedMs >= 23_000 && askedMs < 50_000);
      const slow = since.filter(({ replica }) => replica === 0);
      expect(slow.length / since.length).below(0.01);
      expect(slow.length).at.least(2);
    });

    it('answers as fast as before after 3 s, but for a fifth', () => {
      const before = p99(calls.filter(({ askedMs }) => askedMs < 20_000));
      const since = p99(calls.filter(({ askedMs }) => askedMs >= 23_000 && askedMs < 50_000));
      expect(since / before).below(1.2);
    });

    it('gives it its share back within 20 s of its recovery', () => {
      expect(sharesOf(calls, 70_000, 90_000)[0]).within(0.4, 0.6);
    });
  });

  it('answers sooner where replicas say how long calls waited and were worked on, if some take long by chance', () => {
    const times: ChoiceScenario['times'] = (_replica, _nowMs, draw) => (draw < 0.001 ? 100 : 1);
    const busy = { times, threads: 8, callsPerSecond: 1600, forMs: 8000 };
    const later = [1, 2, 3].map(
      (seed) => p99(simulated({ ...busy, seed, reports: true })) / p99(simulated({ ...busy, seed })),
    );
    expect(later.reduce((sum, ratio) => sum + ratio, 0) / later.length).below(0.8);
  });

  it('answers no later where they say so and calls take alike, be the replicas as fast or not', () => {
    for (const [times, callsPerSecond] of [
      [() => 1, 640],
      [(replica: number) => (replica === 0 ? 1 : 1.5), 530],
    ] as const) {
      const mean = (reports: boolean): number => {
        const calls = simulated({ times, callsPerSecond, threads: 2, processes: 2, forMs: 20_000, reports });
        return calls.reduce((sum, { tookMs }) => sum + tookMs, 0) / calls.length;
      };
      expect(mean(true) / mean(false)).below(1.03);
    }
  });

  it('lets four processes try a slow replica hardly more often than one does', () => {
    const times: ChoiceScenario['times'] = (replica) => (replica === 0 ? 10 : 1);
    const tried = [1, 4].map((processes) => {
      const calls = simulated({ times, processes });
      return calls.filter(({ replica, askedMs }) => replica === 0 && askedMs > 3000).length;
    });
    expect(tried[0]).within(2, 30);
    expect(tried[1]).below(2 * (tried[0] ?? 0) + 10);
  });

  it('shares the load of four processes', () => {
    for (const share of sharesOf(simulated({ processes: 4, threads: 4 }), 0, 60_000)) expect(share).closeTo(0.5, 0.03);
  });

  it('is not drawn to a replica that fails fast', () => {
    const calls = simulated({ fails: (replica) => replica === 0 });
    expect(sharesOf(calls, 0, 60_000)[0]).within(0.0001, 0.002);
  });

  it('asks as many calls as come though all replicas fail', () => {
    const calls = simulated({ fails: () => true, forMs: 10_000 });
    for (const share of sharesOf(calls, 0, 10_000)) expect(share).within(0.2, 0.8);
  });

  it('leaves out a replica that fails a third of its calls when another does not', () => {
    const fails: ChoiceScenario['fails'] = (replica, nowMs, draw) => replica === 0 && nowMs < 15_000 && draw < 0.33;
    const calls = simulated({ fails });
    expect(sharesOf(calls, 5000, 20_000)[0] ?? 0).below(0.01);
    expect(sharesOf(calls, 45_000, 60_000)[0]).within(0.3, 0.7);
  });

  it('leaves out no replica for failing when all fail as often', () => {
    const calls = simulated({ fails: (_replica, _nowMs, draw) => draw < 0.33 });
    for (const share of sharesOf(calls, 0, 60_000)) expect(share).within(0.3, 0.7);
  });
});

import { benchHelp, benchReport, fanOutFigure, fanOutVerdicts, sickVerdicts, tailVerdicts } from '@muster/scripts';
import { expect } from 'chai';

const asked = (queries: number, p50Ms = 10, p99Ms = 20) => ({
  queries,
  failed: 0,
  partial: 0,
  p50Ms,
  p99Ms,
  p999Ms: 900.5,
});

const tailFigures = (queries: number) => {
  const pair = { off: asked(queries), on: asked(queries) };
  const falls = { ...pair, p99Falls: 15.4, p999Falls: 19.9, extraPercentOff: 0.01, extraPercentOn: 1.7 };
  const lost = { lastAskedByProcess: { 0: 3 }, asked: 9, trials: 1, queries: asked(queries) };
  return {
    slowCalls: [
      { slowShare: 0.001, ...falls },
      { slowShare: 0.01, ...falls },
    ],
    allSlow: { times: 5, before: pair, after: pair, p50Ratio: 1.01, extraPercentBefore: 1.9, extraPercentAfter: 0.4 },
    slowReplica: {
      times: 10,
      episodes: 4,
      healthy: asked(queries),
      boundMs: 24,
      backAfterMs: undefined,
      p99: [{ fromMs: 0, p99Ms: 50 }],
    },
    processes: {
      slowShare: 0.01,
      one: asked(queries),
      four: asked(queries),
      extraPercentOne: 1.5,
      extraPercentFour: 1.6,
      ratio: 1.067,
    },
    lostReplica: [
      { signal: 'SIGSTOP', ...lost, lastAskedMs: 120 },
      { signal: 'SIGKILL', ...lost, lastAskedMs: 201 },
    ] as const,
  };
};

const tailResult = (queries: number) => {
  const verdicts = tailVerdicts(tailFigures(queries));
  return { bench: 'tail', leaves: 100, leavesOfProcesses: 20, ...tailFigures(queries), verdicts };
};

const sick = {
  ...asked(30_000),
  failed: 0,
  partial: 3,
  inFlight: { queries: 40, failed: 0, partial: 2 },
  others: [{ sinceMs: 3, disturbance: 'bench/0/a killed', why: 'shard 0: unavailable' }],
};

type Costs = Parameters<typeof fanOutFigure>[1];

const few: Costs = new Map([
  ['plain', [100, 200, 100]],
  ['full', [110, 220, 120]],
  ['noHedges', [105, 105, 105]],
] as const);

describe('what is told of a bench', () => {
  it('says of each promise of the tail whether it was kept, in booleans', () => {
    expect(tailVerdicts(tailFigures(10_000)).map(({ isKept }) => isKept)).deep.equal([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('says nothing of percentiles beyond which there are fewer than 10 queries', () => {
    expect(tailVerdicts(tailFigures(9999)).map(({ isKept }) => isKept)[0]).equal(null);
    expect(tailVerdicts(tailFigures(999)).map(({ isKept }) => isKept)).deep.equal([
      null,
      null,
      true,
      null,
      null,
      true,
      false,
    ]);
  });

  it('is a flat table of the tail, a row for each case', () => {
    const lines = benchReport(tailResult(10_000)) ?? [];
    expect(lines[3]?.split(/ {2,}/)).deep.equal([
      '1 call in 1,000 slow',
      '10000 / 10000',
      '0 / 0',
      '10.00 / 10.00',
      '20.00 / 20.00',
      '900.50 / 900.50',
      '15.4 times',
      '19.9 times',
      '0.01 / 1.7',
    ]);
    expect(lines).include(
      'over: 1 call in 1,000 slow: p99.9 falls at least 20 times, with at most 2 % more calls; found 19.9 times, 1.7 %',
    );
    expect(Math.max(...lines.map(({ length }) => length))).at.most(140);
    expect(lines.join('\n')).not.match(/object|undefined|NaN/i);
    expect((benchReport(tailResult(2000)) ?? [])[3]).match(/20\.00 \/ 20\.00 +too few +15\.4 times +too few/);
  });

  it('is a flat table of the sick, with the healthy beside it', () => {
    const result = { bench: 'sick', minutes: 5, queriesPerSecond: 100, killed: 30, stopped: 29, recorded: 100 };
    const attempts = { 'less-loaded': 200, hedge: 3 };
    const lines =
      benchReport({ ...result, ...sick, attempts, healthy: asked(999), verdicts: sickVerdicts(sick) }) ?? [];
    expect(lines.slice(3, 6).map((line) => line.split(/ {2,}/))).deep.equal([
      ['healthy', '999', '0', '0', '10.00', 'too few', 'too few'],
      ['replicas killed and stopped', '30000', '0', '3', '10.00', '20.00', '900.50'],
      ['under way at such an instant', '40', '0', '2'],
    ]);
    expect(lines.slice(-2)).deep.equal([
      'within: no query fails; found 0 failed',
      'over: all others rest on all documents, but for those under way at the instant of a kill or stop; found 1 did not',
    ]);
    expect(lines).include('calls of 100 recorded queries: less-loaded 200, hedge 3');
  });

  it('sums up rounds of the fan-out by their middle, and holds that against what is promised', () => {
    const figure = fanOutFigure({ shards: 8, replicas: 2 }, few);
    expect(figure).deep.equal({
      shards: 8,
      replicas: 2,
      plainUs: 100,
      fullUs: 120,
      noHedgesUs: 105,
      fullUsPerShard: 15,
      policiesUsPerShard: 2.5,
      ratio: 1.1,
    });
    const more = { ...figure, shards: 32, fullUsPerShard: 18.1, ratio: 1.16 };
    const verdicts = fanOutVerdicts([figure, more]);
    expect(verdicts.map(({ isKept, found }) => [isKept, found])).deep.equal([
      [false, '1.21 times'],
      [false, '16 % at most'],
    ]);
    const lines = benchReport({ bench: 'fan-out', figures: [figure], inFlight: 16, rounds: 3, verdicts: [] }) ?? [];
    expect(lines[3]?.trim().split(/ +/)).deep.equal(['8', '2', '100', '105', '120', '1.1', '15', '2.5']);
  });

  it('is by another build too, where there is one', () => {
    const costs: Costs = new Map([...few]).set('against', [100, 110, 120]);
    const { againstUs, ratioToAgainst } = fanOutFigure({ shards: 8, replicas: 1 }, costs);
    expect([againstUs, ratioToAgainst]).deep.equal([110, 1.1]);
  });

  it('is in the help, of one bench or of all', () => {
    expect(benchHelp('waits')).match(/^waits: Time of answers .*$/);
    expect(benchHelp(undefined).split('\n').length).equal(15);
  });
});

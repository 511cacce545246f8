import type { QueryRecord__Output } from '@muster/proto';
import { AttemptCounts, sickFigure } from '@muster/scripts';
import { expect } from 'chai';

const aSample = (askedMs: number, change: { readonly share?: number; readonly failed?: string } = {}) => ({
  askedMs,
  endedMs: askedMs + 5,
  share: 1,
  reasons: 'shard 0: unavailable',
  ...change,
});

const aRecord = (acceptedMs: number, ...chosenFor: string[]) =>
  ({
    acceptedMs,
    query: 'java',
    timings: { totalUs: 700 },
    leaves: [{ attempts: chosenFor.map((why) => ({ chosenFor: why })) }],
  }) as unknown as QueryRecord__Output;

describe('the figures of the bench sick', () => {
  it('tell queries that were under way at the instant of a disturbance from the others', () => {
    const samples = [
      aSample(0),
      aSample(96, { share: 0.5 }),
      aSample(99),
      aSample(100, { failed: 'deadline-exceeded', share: 0 }),
      aSample(103, { share: 0.5 }),
      aSample(110.04, { failed: 'internal', share: 0 }),
    ];
    const disturbances = [
      { what: 'killed', replica: 'bench/0/a', atMs: 100 },
      { what: 'stopped', replica: 'bench/0/b', atMs: 900 },
    ] as const;
    expect(sickFigure(samples, disturbances)).to.deep.equal({
      queries: 6,
      failed: 2,
      partial: 2,
      inFlight: { queries: 3, failed: 1, partial: 1 },
      others: [
        { sinceMs: 3, disturbance: 'bench/0/a killed', why: 'shard 0: unavailable' },
        { sinceMs: 10, disturbance: 'bench/0/a killed', why: 'internal' },
      ],
      p50Ms: 5,
      p99Ms: 5,
      p999Ms: 5,
    });
  });

  it('count the calls of a query once, however often its record is seen', () => {
    const counts = new AttemptCounts([aRecord(0, 'only')]);
    counts.add([aRecord(0, 'only')]);
    counts.add([aRecord(2, 'less-loaded', 'hedge'), aRecord(1, 'less-loaded')]);
    counts.add([aRecord(3, 'only', 'failover'), aRecord(2, 'less-loaded', 'hedge')]);
    expect(counts.byReason).to.deep.equal({ 'less-loaded': 2, hedge: 1, only: 1, failover: 1 });
    expect(counts.queries).to.equal(3);
  });
});

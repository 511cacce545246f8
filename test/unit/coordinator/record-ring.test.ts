import { type GatherEnd, type KeptLeaf, type KeptQuery, type LeafCall, RecordRing } from '@muster/coordinator';
import { Degradation, QueryPhase, SourceReason, SourceState } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { aKeptLeaf, aKeptQuery } from '../../support/kept-query.js';

const anInstant = fc.double({ min: 0, max: 1e12 });

const calls: fc.Arbitrary<LeafCall> = fc.record({
  replica: fc.constantFrom('a:1', 'b:2'),
  chosenFor: fc.constantFrom(
    'only',
    'less-loaded',
    'preferred',
    'failover',
    'silent',
    'address',
    'affinity',
    'trial',
    'hedge',
  ),
  askedMs: anInstant,
  endedMs: fc.oneof(anInstant, fc.constant(Number.NaN)),
  end: fc.constantFrom('answered', 'timeout', 'unavailable', undefined),
  queueUs: fc.nat(),
  serviceUs: fc.nat(),
  refusedBy: fc.constantFrom('max-attempts', 'no-time', undefined),
});

const leaves: fc.Arbitrary<KeptLeaf> = fc.record({
  source: fc.constantFrom('web', 'places'),
  shard: fc.nat(4095),
  phase: fc.constantFrom(...Object.values(QueryPhase)),
  state: fc.constantFrom(...Object.values(SourceState)),
  reason: fc.constantFrom(...Object.values(SourceReason)),
  calls: fc.array(calls, { maxLength: 3 }),
  bound: fc.oneof(fc.double({ min: 0, max: 100 }), fc.constant(Number.POSITIVE_INFINITY)),
  bestMissingRank: fc.nat(100),
});

const ends: fc.Arbitrary<GatherEnd> = fc.oneof(
  fc.record({ by: fc.constantFrom('all', 'time', 'cancelled') }),
  fc.record({ by: fc.constant('failure' as const), source: fc.constantFrom('web', 'places') }),
  fc.record({
    by: fc.constant('strategy' as const),
    strategy: fc.constantFrom('quorum', 'rank-safe'),
    because: fc.constantFrom('time', 'answers'),
  }),
);

const queries: fc.Arbitrary<KeptQuery> = fc.record({
  acceptedMs: anInstant,
  acceptedEpochMs: fc.nat(),
  process: fc.nat(255),
  route: fc.string(),
  query: fc.string(),
  client: fc.string(),
  traceparent: fc.string(),
  models: fc.string(),
  deadlineMs: fc.oneof(anInstant, fc.constant(Number.POSITIVE_INFINITY)),
  cutoffMs: fc.oneof(anInstant, fc.constant(Number.NaN)),
  leaves: fc.array(leaves, { maxLength: 8 }),
  gathering: fc.option(
    fc.record({
      end: ends,
      probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      asked: fc.nat(100),
      answered: fc.nat(100),
    }),
    { nil: undefined },
  ),
  times: fc.record({
    totalMs: anInstant,
    planMs: anInstant,
    statisticsMs: anInstant,
    gatherMs: anInstant,
    rankMs: anInstant,
    fetchMs: anInstant,
  }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  exact: fc.boolean(),
  degradedBy: fc.uniqueArray(fc.constantFrom(...Object.values(Degradation)), { maxLength: 4 }),
  error: fc.constantFrom(undefined, 'cancelled', 'overloaded'),
  ranked: fc.constantFrom(undefined, 'inline', 'thread', 'skipped'),
});

describe('RecordRing', () => {
  it('gives back what it was given, the latest first, whatever queries are like', () => {
    fc.assert(
      fc.property(fc.array(queries, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (given, entries) => {
        const ring = new RecordRing({ entries, numbers: 1 << 16 });
        for (const query of given) ring.add(query);
        expect([...ring.latest()]).deep.equal([...given].reverse().slice(0, entries));
      }),
    );
  });

  it('lets the oldest give way, and never more, where there is no room for their numbers', () => {
    fc.assert(
      fc.property(fc.array(queries, { minLength: 1, maxLength: 40 }), (given) => {
        const ring = new RecordRing({ entries: 100, numbers: 512 });
        for (const query of given) ring.add(query);
        const kept = [...ring.latest()];
        expect(kept).deep.equal([...given].reverse().slice(0, kept.length));
        expect(kept.length).greaterThan(0);
      }),
    );
  });

  it('grows up to its limit and keeps what it has', () => {
    const ring = new RecordRing({ entries: 1000, numbers: 1 << 15 });
    const given = Array.from({ length: 1000 }, (_, i) =>
      aKeptQuery({ query: `q${i}`, leaves: [aKeptLeaf({ shard: i })] }),
    );
    for (const query of given) ring.add(query);
    // 40 numbers each.
    expect([...ring.latest()]).deep.equal(given.reverse().slice(0, Math.floor((1 << 15) / 40)));
  });

  it('passes over a query that is larger than all the room there is, and keeps the others', () => {
    const ring = new RecordRing({ entries: 10, numbers: 64 });
    ring.add(aKeptQuery({ query: 'small' }));
    ring.add(aKeptQuery({ query: 'large', leaves: Array.from({ length: 9 }, () => aKeptLeaf()) }));
    expect([...ring.latest()].map(({ query }) => query)).deep.equal(['small']);
  });

  it('remembers nothing where nothing is to be remembered', () => {
    const ring = new RecordRing({ entries: 0, numbers: 64 });
    ring.add(aKeptQuery());
    expect([...ring.latest()]).deep.equal([]);
  });
});

import {
  type AttemptRecord__Output,
  Degradation,
  GatheringEnd,
  type LeafRecord__Output,
  QueryPhase,
  type QueryRecord__Output,
  SourceReason,
  SourceState,
} from '@muster/proto';
import { expect } from 'chai';
import type { Pair } from '../support/builders.js';
import { FakeCoordinator, type FakeCoordinatorOptions } from '../support/fake-coordinator.js';
import type { CallKind } from '../support/fake-replica.js';

const one: Pair[] = [
  [1, 9],
  [3, 7],
];
const two: Pair[] = [
  [2, 8],
  [4, 6],
];

/** A coordinator of one index of two shards with hits, two replicas each. */
function aCoordinator(options: FakeCoordinatorOptions = {}): FakeCoordinator {
  return new FakeCoordinator({ indexes: { web: [{ hits: one }, { hits: two }] }, ...options });
}

/** The newest record. */
function recordOf(coordinator: FakeCoordinator): QueryRecord__Output {
  const [record] = coordinator.records;
  if (record === undefined) throw new Error('nothing was recorded');
  return record;
}

const phases = ['', 'statistics', 'query', 'fetch'] as const;

/** Every call of a record: phase, source and shard, replica, why that one, when it was asked and ended. */
function calls({ leaves }: Pick<QueryRecord__Output, 'leaves'>): string[] {
  return leaves.flatMap(({ phase, source, shard, attempts }) =>
    attempts.map(({ replica, chosenFor, askedUs, endedUs }) => {
      return `${phases[phase]} ${source}/${shard} ${replica} ${chosenFor} ${askedUs}-${endedUs}`;
    }),
  );
}

function leavesIn({ leaves }: QueryRecord__Output, wanted: (typeof QueryPhase)[keyof typeof QueryPhase]) {
  return leaves.filter(({ phase }) => phase === wanted);
}

function attemptsOf(leaf: LeafRecord__Output | undefined): Partial<AttemptRecord__Output>[] {
  return (leaf?.attempts ?? []).map(({ replica, chosenFor, reason, refusedBy }) => {
    return { replica, chosenFor, reason, refusedBy };
  });
}

describe('the record of a query', () => {
  it('says who was asked what, why that one, and when each answered', async () => {
    const coordinator = aCoordinator({ verticals: { places: {} } });
    coordinator.vertical('places').afterMs = 4;
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 20 };
    await coordinator.search();
    expect(calls(recordOf(coordinator))).deep.equal([
      'statistics web/0 web-0-0:1 less-loaded 0-1000',
      'statistics web/1 web-1-0:1 less-loaded 0-1000',
      'query web/0 web-0-0:1 preferred 1000-2000',
      'query web/1 web-1-0:1 preferred 1000-21000',
      'query places/0 places address 1000-5000',
      'fetch web/0 web-0-0:1 preferred 21000-22000',
      'fetch web/1 web-1-0:1 preferred 21000-22000',
    ]);
  });

  it('says where the time went, phase by phase, of what there was, and why waiting ended', async () => {
    const coordinator = aCoordinator({ replicas: 1 });
    await coordinator.search({ query: 'java', context: { client: 'me', traceparent: '00-1-2-01' } }, 300);
    const { leaves, ...record } = recordOf(coordinator);
    expect({ ...record, gathering: { ...record.gathering }, timings: { ...record.timings } }).deep.equal({
      acceptedMs: coordinator.epochMs,
      route: 'default',
      query: 'java',
      client: 'me',
      traceparent: '00-1-2-01',
      models: '',
      process: 3,
      budgetUs: 300_000,
      cutoffUs: record.cutoffUs,
      gathering: {
        end: GatheringEnd.GATHERING_END_ALL,
        asked: 2,
        answered: 2,
      },
      timings: { totalUs: 3000, planUs: 0, statisticsUs: 1000, gatherUs: 1000, rankUs: 0, fetchUs: 1000 },
      share: 1,
      exact: true,
      degradedBy: [],
      error: '',
      ranked: 'thread',
    });
    expect(record.cutoffUs).within(200_000, 299_000);
    expect(leaves.map(({ attempts }) => attempts[0]?.chosenFor)).deep.equal(Array(6).fill('only'));
  });

  it('has no statistics phase where all was remembered', async () => {
    const coordinator = aCoordinator();
    await coordinator.search();
    await coordinator.search();
    expect(leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_STATISTICS)).deep.equal([]);
  });

  it('names a shard that was not asked because it cannot match', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web: [{ hits: one }, { documentFrequency: 0 }] } });
    await coordinator.search();
    const leaves = leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY);
    expect(leaves.map(({ shard, state, attempts }) => [shard, state, attempts.length])).deep.equal([
      [0, SourceState.SOURCE_STATE_COMPLETE, 1],
      [1, SourceState.SOURCE_STATE_PRUNED, 0],
    ]);
  });

  it('says how high what was cut could have ranked, and why waiting ended', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = 'silent';
    await coordinator.search({ k: 5 }, 100);
    const record = recordOf(coordinator);
    const [, leaf] = leavesIn(record, QueryPhase.QUERY_PHASE_QUERY);
    expect({
      end: record.gathering?.end,
      answered: record.gathering?.answered,
      degradedBy: record.degradedBy,
      state: leaf?.state,
      reason: leaf?.reason,
      attempts: attemptsOf(leaf),
      bestMissingRank: leaf?.bestMissingRank,
    }).deep.equal({
      end: GatheringEnd.GATHERING_END_TIME,
      answered: 1,
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
      state: SourceState.SOURCE_STATE_FAILED,
      reason: SourceReason.SOURCE_REASON_TIMEOUT,
      attempts: [
        {
          replica: 'web-1-0:1',
          chosenFor: 'preferred',
          reason: SourceReason.SOURCE_REASON_TIMEOUT,
          refusedBy: '',
        },
      ],
      // The bound of the shard, from its frontier, is below the scores that these shards have made up.
      bestMissingRank: 3,
    });
    expect(leaf?.attempts[0]?.endedUs).equal(record.cutoffUs);
  });

  it('tells each attempt, how it failed, and why no other replica was asked', async () => {
    const coordinator = aCoordinator();
    const [first, second] = coordinator.shard('web', 0);
    const unavailable = { afterMs: 2, failure: 'unavailable', isWorthAnother: true } as const;
    if (first) first.behaviour.query = unavailable;
    if (second) second.behaviour.query = unavailable;
    const [third] = coordinator.shard('web', 1);
    if (third) third.behaviour.query = { afterMs: 2, failure: 'unsupported', isWorthAnother: false };
    await coordinator.search();
    const { SOURCE_REASON_UNAVAILABLE, SOURCE_REASON_UNSUPPORTED } = SourceReason;
    const leaves = leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY);
    expect(leaves.map(attemptsOf)).deep.equal([
      [
        { replica: 'web-0-0:1', chosenFor: 'preferred', reason: SOURCE_REASON_UNAVAILABLE, refusedBy: '' },
        { replica: 'web-0-1:1', chosenFor: 'failover', reason: SOURCE_REASON_UNAVAILABLE, refusedBy: 'max-attempts' },
      ],
      [
        {
          replica: 'web-1-0:1',
          chosenFor: 'preferred',
          reason: SOURCE_REASON_UNSUPPORTED,
          refusedBy: 'not-worth-another',
        },
      ],
    ]);
  });

  it('says that there was no other replica to ask', async () => {
    const coordinator = aCoordinator({ replicas: 1 });
    coordinator.replica('web', 0, 0).behaviour.query = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
    await coordinator.search();
    const [leaf] = leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY);
    expect(attemptsOf(leaf)[0]?.refusedBy).equal('no-other-replica');
  });

  it('is in the answer where an explanation was asked for, and not where none was', async () => {
    const coordinator = aCoordinator();
    const [explained, plain] = [await coordinator.search({ explain: true }), await coordinator.search()];
    expect(plain.answer?.record).equal(null);
    expect(calls(explained.answer?.record ?? { leaves: [] })).deep.equal(
      calls(coordinator.records[1] ?? { leaves: [] }),
    );
  });

  it('is kept for queries that fail, whatever they fail with', async () => {
    const coordinator = aCoordinator({ coordinator: { maxInFlight: 1 } });
    await coordinator.search({ route: 'nope' });
    await coordinator.search({}, 0);
    for (const replica of coordinator.replicas) replica.behaviour.query = 'silent';
    const under = coordinator.start({}, 100);
    await coordinator.search({ query: 'refused' });
    await coordinator.finish(under.response);
    const seen = coordinator.records.map(({ error, query, leaves }) => [error, query, leaves.length]);
    expect(seen.slice(0, 1)).deep.equal([['deadline-exceeded', 'java', 4]]);
    expect(seen.slice(1)).have.deep.members([
      ['overloaded', 'refused', 0],
      ['deadline-exceeded', 'java', 0],
      ['invalid-query', 'java', 0],
    ]);
  });

  it('names a leaf that nobody waits for', async () => {
    const coordinator = aCoordinator({ verticals: { places: { role: 'opportunistic' } } });
    coordinator.vertical('places').afterMs = 500;
    await coordinator.search();
    const leaf = recordOf(coordinator).leaves.find(({ source }) => source === 'places');
    expect([leaf?.reason, leaf?.bestMissingRank]).deep.equal([SourceReason.SOURCE_REASON_NOT_WAITED_FOR, 1]);
  });

  it('tells shards of indexes apart, whatever other sources the route has', async () => {
    const indexes = { news: [{ isHeardOf: false }], late: [{ hits: one }], web: [{ hits: two }, { hits: one }] };
    const coordinator = new FakeCoordinator({ indexes, replicas: 1 });
    coordinator.replica('late', 0, 0).behaviour.query = 'silent';
    const { answer } = await coordinator.search({ explain: true }, 100);
    const leaves = answer?.record?.leaves.filter(({ phase }) => phase === QueryPhase.QUERY_PHASE_QUERY);
    expect(leaves?.map(({ source, shard, state, reason }) => [source, shard, state, reason])).deep.equal([
      ['news', 0, SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_NO_REPLICA],
      ['late', 0, SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_TIMEOUT],
      ['web', 0, SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
      ['web', 1, SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
    ]);
    expect(coordinator.logged).deep.equal([]);
  });

  it('names an opportunistic index beside one that is waited for', async () => {
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ hits: one }, { hits: two }] },
      indexSource: { role: 'opportunistic' },
      verticals: { places: {} },
    });
    coordinator.vertical('places').afterMs = 50;
    await coordinator.search();
    const leaves = leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY);
    expect(leaves.map(({ source, state }) => [source, state])).deep.equal([
      ['web', SourceState.SOURCE_STATE_COMPLETE],
      ['web', SourceState.SOURCE_STATE_COMPLETE],
      ['places', SourceState.SOURCE_STATE_COMPLETE],
    ]);
    expect(coordinator.logged).deep.equal([]);
  });

  it('tells both calls to a vertical that was asked again', async () => {
    const coordinator = aCoordinator({ verticals: { places: { onFailure: { strategy: 'retry', afterMs: 10 } } } });
    const places = coordinator.vertical('places');
    places.failure = 'unavailable';
    for (const failures of [1, 2]) {
      places.failures = places.asked.length + failures;
      await coordinator.search();
    }
    const attempts = coordinator.records.map(({ leaves }) => {
      const leaf = leaves.find(({ source }) => source === 'places');
      return [
        leaf?.state,
        ...(leaf?.attempts ?? []).map(({ reason, askedUs, endedUs }) => [reason, endedUs - askedUs]),
      ];
    });
    const { SOURCE_REASON_UNAVAILABLE, SOURCE_REASON_UNSPECIFIED } = SourceReason;
    const failed = [SOURCE_REASON_UNAVAILABLE, 1000];
    expect(attempts).deep.equal([
      [SourceState.SOURCE_STATE_FAILED, failed, failed],
      [SourceState.SOURCE_STATE_COMPLETE, failed, [SOURCE_REASON_UNSPECIFIED, 1000]],
    ]);
  });

  it('names the source that stands in for one that failed, with its calls', async () => {
    const coordinator = aCoordinator({
      verticals: { places: {}, images: {} },
      sources: [{ index: 'web' }, { vertical: 'places', onFailure: { strategy: 'fallback', vertical: 'images' } }],
    });
    coordinator.vertical('places').failure = 'error';
    await coordinator.search();
    const leaves = recordOf(coordinator).leaves.filter(({ source }) => source === 'places' || source === 'images');
    expect(leaves.map(({ source, state, attempts }) => [source, state, attempts.length])).deep.equal([
      ['places', SourceState.SOURCE_STATE_FAILED, 1],
      ['images', SourceState.SOURCE_STATE_COMPLETE, 1],
    ]);
  });

  it('names who was asked in the place of a source and failed too, or was late', async () => {
    const stories = [
      ['unavailable', 20, SourceReason.SOURCE_REASON_UNAVAILABLE],
      ['unavailable', 5000, SourceReason.SOURCE_REASON_TIMEOUT],
    ] as const;
    for (const [failure, afterMs, reason] of stories) {
      const coordinator = aCoordinator({
        verticals: { places: {}, images: {} },
        sources: [{ index: 'web' }, { vertical: 'places', onFailure: { strategy: 'fallback', vertical: 'images' } }],
      });
      coordinator.vertical('places').failure = 'error';
      Object.assign(coordinator.vertical('images'), { failure, afterMs });
      await coordinator.search();
      const leaf = recordOf(coordinator).leaves.find(({ source }) => source === 'images');
      expect([leaf?.state, leaf?.reason]).deep.equal([SourceState.SOURCE_STATE_FAILED, reason]);
      if (afterMs < 1000) expect(leaf?.attempts.map(({ replica }) => replica)).deep.equal(['images']);
    }
  });

  it('cuts what was typed after 256 characters, at a whole one', async () => {
    const coordinator = aCoordinator();
    await coordinator.search({ query: `${'a'.repeat(255)}😀 more` });
    expect(recordOf(coordinator).query).equal('a'.repeat(255));
  });
});

describe('the record of a query whose caller has gone', () => {
  const waiting: readonly (readonly [string, CallKind])[] = [
    ['statistics', 'termStats'],
    ['query', 'query'],
    ['fetch', 'fetch'],
  ];
  for (const [name, kind] of waiting) {
    it(`says so, and that the open calls were given up: ${name}`, async () => {
      const coordinator = aCoordinator();
      for (const { behaviour } of coordinator.replicas) behaviour[kind] = 'silent';
      const { response, cancel } = coordinator.start();
      await coordinator.clock.advance(20);
      cancel();
      await coordinator.finish(response);
      const record = recordOf(coordinator);
      const open = record.leaves.filter(({ reason }) => reason === SourceReason.SOURCE_REASON_CANCELLED);
      expect({
        error: record.error,
        totalUs: record.timings?.totalUs,
        open: open.map(({ phase, attempts }) => [phases[phase], attempts[0]?.reason, attempts[0]?.endedUs]),
        inFlight: coordinator.replicas.map(({ inFlight }) => inFlight),
      }).deep.equal({
        error: 'cancelled',
        totalUs: 20_000,
        open: [
          [name, SourceReason.SOURCE_REASON_CANCELLED, 20_000],
          [name, SourceReason.SOURCE_REASON_CANCELLED, 20_000],
        ],
        inFlight: [0, 0, 0, 0],
      });
    });
  }

  it('says so during a second attempt, which is cancelled too', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 0, 0).behaviour.query = { afterMs: 5, failure: 'unavailable', isWorthAnother: true };
    coordinator.replica('web', 0, 1).behaviour.query = 'silent';
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(20);
    cancel();
    await coordinator.finish(response);
    const [leaf] = leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY);
    expect({
      error: recordOf(coordinator).error,
      attempts: leaf?.attempts.map(({ chosenFor, reason, endedUs }) => [chosenFor, reason, endedUs]),
      cancelled: coordinator.replica('web', 0, 1).cancelled,
    }).deep.equal({
      error: 'cancelled',
      attempts: [
        ['preferred', SourceReason.SOURCE_REASON_UNAVAILABLE, 6000],
        ['failover', SourceReason.SOURCE_REASON_CANCELLED, 20_000],
      ],
      cancelled: ['query'],
    });
  });

  it('ends at once while it is ranked, and no document is asked for', async () => {
    const coordinator = aCoordinator();
    coordinator.rankOutcome = 'never';
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(20);
    cancel();
    const { error, tookMs } = await coordinator.finish(response);
    expect({
      code: error?.code,
      tookMs,
      timings: { ...recordOf(coordinator).timings },
      asked: coordinator.replicas.flatMap(({ kinds }) => kinds).includes('fetch'),
      timers: coordinator.clock.timersSet,
    }).deep.equal({
      code: 'cancelled',
      tookMs: 0,
      timings: { totalUs: 20_000, planUs: 0, statisticsUs: 1000, gatherUs: 1000, rankUs: 18_000, fetchUs: 0 },
      asked: false,
      timers: 0,
    });
  });

  it('asks no shard once the caller has gone while statistics were asked', async () => {
    const coordinator = aCoordinator();
    for (const { behaviour } of coordinator.replicas) behaviour.termStats = 'silent';
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(5);
    cancel();
    await coordinator.finish(response);
    expect(new Set(coordinator.replicas.flatMap(({ kinds }) => kinds))).deep.equal(new Set(['termStats']));
  });
});

describe('logged queries', () => {
  it('are those that were degraded, a line of JSON each', async () => {
    const coordinator = aCoordinator({ coordinator: { logQueries: { degraded: true } } });
    await coordinator.search();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = 'silent';
    await coordinator.search({ query: 'island' }, 100);
    const lines = coordinator.logged.map((line) => JSON.parse(line));
    expect(lines.map(({ loggedFor, leftOut, query }) => [loggedFor, leftOut, query.query])).deep.equal([
      ['degraded', 0, 'island'],
    ]);
  });
});

describe('the record of a query with a source that fails', () => {
  const aRoute = (onFailure: unknown, indexes = {}): FakeCoordinator =>
    aCoordinator({
      indexes: { web: [{ hits: one }, { hits: two }], ...indexes },
      verticals: { places: {}, backup: {} },
      sources: [{ index: 'web' }, { vertical: 'places', onFailure }],
    });

  it('has both of its attempts where it was asked again', async () => {
    const coordinator = aRoute({ strategy: 'retry', afterMs: 5 });
    Object.assign(coordinator.vertical('places'), { failure: 'unavailable', failures: 1 });
    await coordinator.search();
    expect(calls(recordOf(coordinator)).filter((call) => call.includes('places'))).deep.equal([
      'query places/0 places address 1000-2000',
      'query places/0 places address 7000-8000',
    ]);
  });

  it('has who was asked in its place', async () => {
    const coordinator = aRoute(
      { strategy: 'fallback', index: 'archive' },
      { archive: [{ hits: [[7, 5]] }, { hits: [[8, 5]] }] },
    );
    coordinator.vertical('places').failure = 'unavailable';
    await coordinator.search();
    expect(
      leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY).map(({ source, shard, state }) => [
        source,
        shard,
        state,
      ]),
    ).deep.equal([
      ['web', 0, SourceState.SOURCE_STATE_COMPLETE],
      ['web', 1, SourceState.SOURCE_STATE_COMPLETE],
      ['places', 0, SourceState.SOURCE_STATE_FAILED],
      ['archive', 0, SourceState.SOURCE_STATE_COMPLETE],
      ['archive', 1, SourceState.SOURCE_STATE_COMPLETE],
    ]);
  });

  it('has each index with its own shards, whether waited for, absent, or not', async () => {
    const coordinator = aCoordinator({
      indexes: { lost: [{ isHeardOf: false }], slow: [{}], web: [{ hits: one }, { hits: two }] },
      sources: [{ index: 'lost' }, { index: 'slow', role: 'opportunistic' }, { index: 'web' }],
    });
    for (const { behaviour } of coordinator.shard('slow', 0)) behaviour.query = { afterMs: 50 };
    await coordinator.search();
    expect(
      leavesIn(recordOf(coordinator), QueryPhase.QUERY_PHASE_QUERY).map(({ source, state, reason }) => [
        source,
        state,
        reason,
      ]),
    ).deep.equal([
      ['lost', SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_NO_REPLICA],
      ['slow', SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_NOT_WAITED_FOR],
      ['web', SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
      ['web', SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
    ]);
  });
});

import {
  Degradation,
  DocumentReturn,
  OnLowCoverage,
  type SearchResponse__Output,
  SourceReason,
  SourceState,
  StopReason,
  TotalRelation,
} from '@muster/proto';
import { expect } from 'chai';
import type { Pair } from '../support/builders.js';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';

const one: Pair[] = [
  [1, 9],
  [3, 7],
];
const two: Pair[] = [
  [2, 8],
  [4, 6],
];

/** A coordinator of one index of two shards with hits, two replicas each. */
function aCoordinator(options: ConstructorParameters<typeof FakeCoordinator>[0] = {}): FakeCoordinator {
  return new FakeCoordinator({ indexes: { web: [{ hits: one }, { hits: two }] }, ...options });
}

function seqs({ answer }: SearchRun): number[] | undefined {
  return answer?.hits.map(({ seq }) => seq);
}

function answerOf({ answer, error }: SearchRun): SearchResponse__Output {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

/** State, reason and attempts of each shard reported. */
function shardReports(run: SearchRun) {
  return answerOf(run).sources.flatMap(({ shards }) =>
    shards.map(({ shard, state, reason, attempts, replica }) => ({ shard, state, reason, attempts, replica })),
  );
}

function coverageOf(run: SearchRun) {
  const coverage = answerOf(run).coverage;
  return [coverage?.documentsDecided, coverage?.documents, coverage?.share, coverage?.shardsComplete, coverage?.shards];
}

describe('rootSearch', () => {
  it('waits for all shards, merges their lists and fetches the documents', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 300 };
    coordinator.replica('web', 1, 1).behaviour.query = { afterMs: 300 };
    const run = await coordinator.search();
    const answer = answerOf(run);
    expect({
      hits: answer.hits.map(({ seq, id, score, shard, document }) => [seq, id, score, shard, document.toString()]),
      coverage: coverageOf(run),
      exact: answer.exact,
      degradedBy: answer.degradedBy,
      totalHits: answer.totalHits?.value,
      sources: answer.sources.map(({ source, state, shards, hitsOnPage }) => [
        source,
        state,
        shards.length,
        hitsOnPage,
      ]),
    }).deep.equal({
      hits: [
        [1, 'd1', 9, 0, '{"n":1}'],
        [2, 'd2', 8, 1, '{"n":2}'],
        [3, 'd3', 7, 0, '{"n":3}'],
        [4, 'd4', 6, 1, '{"n":4}'],
      ],
      coverage: [200, 200, 1, 2, 2],
      exact: true,
      degradedBy: [],
      totalHits: 4,
      sources: [['web', SourceState.SOURCE_STATE_COMPLETE, 0, 4]],
    });
  });

  it('takes as long as its phases: statistics, the slowest shard, the documents', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.replicas) {
      replica.behaviour.termStats = { afterMs: 10 };
      replica.behaviour.fetch = { afterMs: 5 };
    }
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 100 };
    const run = await coordinator.search();
    const { statisticsUs, gatherUs, fetchUs, totalUs } = answerOf(run).timings ?? {};
    expect([run.tookMs, statisticsUs, gatherUs, fetchUs, totalUs]).deep.equal([115, 10_000, 100_000, 5000, 115_000]);
  });

  it('asks for statistics once', async () => {
    const coordinator = aCoordinator();
    await coordinator.search();
    await coordinator.search();
    const asked = coordinator.replicas.flatMap(({ kinds }) => kinds).filter((kind) => kind === 'termStats');
    expect(asked).have.length(2);
  });

  it('sends every shard the same numbers to score by', async () => {
    const coordinator = aCoordinator({ indexes: { web: [{ documentFrequency: 3 }, { documentFrequency: 40 }] } });
    await coordinator.search();
    const queries = coordinator.replicas.flatMap(({ asked }) => asked.flatMap(({ call }) => call.query ?? []));
    expect(queries).have.length(2);
    expect(queries[0]).deep.equal(queries[1]);
  });

  it('drops a shard that is later than the cutoff, says so, and stops it', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 5000 };
    const run = await coordinator.search();
    const answer = answerOf(run);
    expect({
      seqs: seqs(run),
      coverage: coverageOf(run),
      exact: answer.exact,
      degradedBy: answer.degradedBy,
      shards: shardReports(run),
      cancelled: coordinator.replicas.flatMap(({ cancelled }) => cancelled),
      total: answer.totalHits?.relation,
    }).deep.equal({
      seqs: [1, 3],
      coverage: [100, 200, 0.5, 1, 2],
      exact: false,
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
      shards: [
        {
          shard: 1,
          state: SourceState.SOURCE_STATE_FAILED,
          reason: SourceReason.SOURCE_REASON_TIMEOUT,
          attempts: 1,
          replica: 'web-1-0:1',
        },
      ],
      cancelled: ['query'],
      total: TotalRelation.TOTAL_RELATION_AT_LEAST,
    });
  });

  it('counts a reply that lay in the socket when the cutoff timer fired late', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 900 };
    const { response } = coordinator.start();
    await coordinator.clock.advance(500);
    await coordinator.clock.stall(480);
    const run = await coordinator.finish(response);
    expect({ seqs: seqs(run), share: answerOf(run).coverage?.share }).deep.equal({ seqs: [1, 2, 3, 4], share: 1 });
  });

  it('says that a shard stopped early, and counts the documents it decided', async () => {
    const truncated = { stopReason: StopReason.STOP_REASON_BUDGET, documentsDecided: 40, boundOfRest: 50 };
    const coordinator = aCoordinator({ indexes: { web: [{ hits: one }, { hits: two, response: truncated }] } });
    const run = await coordinator.search();
    expect({
      seqs: seqs(run),
      coverage: coverageOf(run),
      exact: answerOf(run).exact,
      shards: shardReports(run),
    }).deep.equal({
      seqs: [1, 2, 3, 4],
      coverage: [140, 200, 0.7, 1, 2],
      exact: false,
      shards: [
        {
          shard: 1,
          state: SourceState.SOURCE_STATE_PARTIAL,
          reason: SourceReason.SOURCE_REASON_TRUNCATED,
          attempts: 1,
          replica: 'web-1-0:1',
        },
      ],
    });
  });

  it('asks for no documents where none are wanted', async () => {
    const coordinator = aCoordinator();
    const run = await coordinator.search({ documents: DocumentReturn.DOCUMENT_RETURN_NONE });
    const kinds = coordinator.replicas.flatMap((replica) => replica.kinds);
    expect({
      missing: answerOf(run).hits.some(({ documentMissing }) => documentMissing),
      asked: kinds.includes('fetch'),
    }).deep.equal({
      missing: false,
      asked: false,
    });
  });

  it('gives totals and coverage without hits where k is 0', async () => {
    const coordinator = aCoordinator();
    const run = await coordinator.search({ k: 0 });
    const { hits, totalHits, exact } = answerOf(run);
    expect({ hits, total: totalHits?.value, exact, coverage: coverageOf(run) }).deep.equal({
      hits: [],
      total: 4,
      exact: true,
      coverage: [200, 200, 1, 2, 2],
    });
  });

  it('takes a page out of the middle', async () => {
    expect(seqs(await aCoordinator().search({ k: 2, offset: 1 }))).deep.equal([2, 3]);
  });

  it('selects by a filter alone without asking for statistics', async () => {
    const coordinator = aCoordinator();
    const run = await coordinator.search({ query: '', filter: { exists: { field: 'tag' } } });
    const asked = coordinator.replicas.flatMap((replica) => replica.asked);
    expect({
      seqs: seqs(run),
      kinds: new Set(asked.map(({ kind }) => kind)),
      filters: asked.flatMap(({ call }) => call.query?.filter?.exists?.field ?? []),
    }).deep.equal({ seqs: [1, 2, 3, 4], kinds: new Set(['query', 'fetch']), filters: ['tag', 'tag'] });
  });

  it('answers with nothing, in full, where the query has no words', async () => {
    const coordinator = aCoordinator();
    const run = await coordinator.search({ query: '!!!' });
    expect({ hits: answerOf(run).hits, coverage: coverageOf(run), exact: answerOf(run).exact }).deep.equal({
      hits: [],
      coverage: [200, 200, 1, 2, 2],
      exact: true,
    });
  });

  it('lets through only the headers that the route names', async () => {
    const coordinator = aCoordinator({ route: { allowedHeaders: ['x-region'] }, verticals: { places: {} } });
    await coordinator.search({ context: { client: 'shop', headers: { 'x-region': 'eu', authorization: 'secret' } } });
    const contexts = [
      ...coordinator.replicas.flatMap(({ asked }) => asked.map(({ call }) => (call.query ?? call.fetch)?.context)),
      ...coordinator.vertical('places').asked.map(({ context }) => context),
    ].filter((context) => context != null);
    expect(contexts.length).equal(5);
    for (const { client, headers } of contexts) expect([client, headers]).deep.equal(['shop', { 'x-region': 'eu' }]);
  });
});

describe('shards that cannot match', () => {
  it('are not asked, and count as complete', async () => {
    const coordinator = aCoordinator({ indexes: { web: [{ hits: one }, { hits: two, documentFrequency: 0 }] } });
    const run = await coordinator.search({ explain: true });
    expect({
      seqs: seqs(run),
      coverage: coverageOf(run),
      exact: answerOf(run).exact,
      states: shardReports(run).map(({ state }) => state),
      asked: coordinator.shard('web', 1).flatMap(({ kinds }) => kinds),
    }).deep.equal({
      seqs: [1, 3],
      coverage: [200, 200, 1, 2, 2],
      exact: true,
      states: [SourceState.SOURCE_STATE_COMPLETE, SourceState.SOURCE_STATE_PRUNED],
      asked: ['termStats'],
    });
  });
});

describe('exactness of a cut list', () => {
  it('holds where the missing shard’s bound is below the last hit', async () => {
    const coordinator = aCoordinator({ indexes: { web: [{ hits: [[1, 1000]] }, { hits: two }] } });
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = 'silent';
    const run = await coordinator.search({ k: 1 });
    expect({ exact: answerOf(run).exact, coverage: coverageOf(run) }).deep.equal({
      exact: true,
      coverage: [200, 200, 1, 1, 2],
    });
  });

  it('does not hold where the page has room for a hit of the missing shard', async () => {
    const coordinator = aCoordinator({ indexes: { web: [{ hits: [[1, 1000]] }, { hits: two }] } });
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = 'silent';
    expect(answerOf(await coordinator.search({ k: 2 })).exact).equal(false);
  });

  it('does not hold where a missing hit may tie with the last one', async () => {
    const hits: Pair[] = [[5, 0]];
    const coordinator = aCoordinator({ indexes: { web: [{ hits }, { hits: two }] } });
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = 'silent';
    const run = await coordinator.search({ k: 1, query: '', filter: { exists: { field: 'tag' } } });
    expect(answerOf(run).exact).equal(false);
  });

  it('does not hold where the weights rest on a part of the statistics', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.termStats = 'silent';
    const run = await coordinator.search();
    expect({ seqs: seqs(run), exact: answerOf(run).exact, degradedBy: answerOf(run).degradedBy }).deep.equal({
      seqs: [1, 2, 3, 4],
      exact: false,
      degradedBy: [Degradation.DEGRADATION_STATISTICS_PARTIAL],
    });
  });

  it('names a query of which a part was left out', async () => {
    const query = Array.from({ length: 1100 }, (_, i) => `w${i}`).join(' ');
    const run = await aCoordinator().search({ query });
    expect(answerOf(run).degradedBy).deep.equal([Degradation.DEGRADATION_QUERY_CUT]);
  });

  it('does not hold where a shard answered at another generation', async () => {
    const older = { hits: two, response: { generation: 6 }, generations: [6, 7] };
    const coordinator = aCoordinator({ indexes: { web: [{ hits: one }, older] } });
    const run = await coordinator.search();
    expect({ exact: answerOf(run).exact, degradedBy: answerOf(run).degradedBy }).deep.equal({
      exact: false,
      degradedBy: [Degradation.DEGRADATION_GENERATION_SKEW],
    });
  });
});

describe('failing over', () => {
  it('asks another replica at once where one is unavailable', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 5, failure: 'unavailable', isWorthAnother: true };
    const run = await coordinator.search({ explain: true });
    expect({
      seqs: seqs(run),
      took: run.tookMs,
      second: shardReports(run)[1],
      degradedBy: answerOf(run).degradedBy,
    }).deep.equal({
      seqs: [1, 2, 3, 4],
      took: 8,
      second: {
        shard: 1,
        state: SourceState.SOURCE_STATE_COMPLETE,
        reason: SourceReason.SOURCE_REASON_UNSPECIFIED,
        attempts: 2,
        replica: 'web-1-1:1',
      },
      degradedBy: [],
    });
  });

  it('never follows a timeout', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 5, failure: 'timeout', isWorthAnother: false };
    const run = await coordinator.search();
    expect({ shards: shardReports(run), other: coordinator.replica('web', 1, 1).kinds }).deep.equal({
      shards: [
        {
          shard: 1,
          state: SourceState.SOURCE_STATE_FAILED,
          reason: SourceReason.SOURCE_REASON_TIMEOUT,
          attempts: 1,
          replica: 'web-1-0:1',
        },
      ],
      other: [],
    });
  });

  it('never follows a replica that is only slow', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    await coordinator.search();
    expect(coordinator.replica('web', 1, 1).kinds).deep.equal([]);
  });

  it('asks another replica once, not each there is', async () => {
    const coordinator = aCoordinator({ replicas: 3 });
    for (const { behaviour } of coordinator.shard('web', 1)) {
      behaviour.query = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
    }
    const run = await coordinator.search();
    expect({
      report: shardReports(run).map(({ reason, attempts }) => [reason, attempts]),
      asked: coordinator.shard('web', 1).map(({ kinds }) => kinds.filter((kind) => kind === 'query').length),
    }).deep.equal({ report: [[SourceReason.SOURCE_REASON_UNAVAILABLE, 2]], asked: [1, 1, 0] });
  });

  it('stops the second attempt too, where the first was refused at once', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 0, failure: 'rejected', isWorthAnother: true };
    coordinator.replica('web', 1, 1).behaviour.query = 'silent';
    const run = await coordinator.search();
    expect({
      attempts: shardReports(run)[0]?.attempts,
      cancelled: coordinator.replica('web', 1, 1).cancelled,
    }).deep.equal({
      attempts: 2,
      cancelled: ['query'],
    });
  });

  it('leaves a replica that owes a pong alone while another owes none', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 1, 0).owesPong = true;
    await coordinator.search();
    expect(coordinator.replica('web', 1, 0).kinds).deep.equal([]);
  });

  it('names the reason where no replica of a shard is left', async () => {
    const coordinator = aCoordinator();
    await coordinator.search();
    for (const replica of coordinator.shard('web', 1)) replica.goDown('connection refused');
    const run = await coordinator.search();
    const [report] = answerOf(run).sources;
    expect({
      seqs: seqs(run),
      coverage: coverageOf(run),
      shards: shardReports(run),
      message: report?.message,
    }).deep.equal({
      seqs: [1, 3],
      coverage: [100, 200, 0.5, 1, 2],
      shards: [
        {
          shard: 1,
          state: SourceState.SOURCE_STATE_FAILED,
          reason: SourceReason.SOURCE_REASON_NO_REPLICA,
          attempts: 0,
          replica: '',
        },
      ],
      message: 'no replica serves (web-1-0:1: connection refused; web-1-1:1: connection refused)',
    });
  });

  it('is back to full when the replicas are', async () => {
    const coordinator = aCoordinator();
    for (const replica of coordinator.shard('web', 1)) replica.goDown();
    await coordinator.search();
    for (const replica of coordinator.shard('web', 1)) replica.comeBack();
    const run = await coordinator.search();
    expect({ coverage: coverageOf(run), exact: answerOf(run).exact }).deep.equal({
      coverage: [200, 200, 1, 2, 2],
      exact: true,
    });
  });

  it('counts a shard never heard of as large as the others on average', async () => {
    const coordinator = aCoordinator({
      indexes: { web: [{ hits: one, documents: 100 }, { documents: 300 }, { isHeardOf: false }] },
    });
    const run = await coordinator.search();
    expect({ coverage: coverageOf(run), exact: answerOf(run).exact }).deep.equal({
      coverage: [400, 600, 400 / 600, 2, 3],
      exact: false,
    });
  });
});

describe('fetching documents', () => {
  it('asks the replicas that answered', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 0, 0).behaviour.query = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
    await coordinator.search();
    expect(coordinator.shard('web', 0).map(({ kinds }) => kinds)).deep.equal([
      ['termStats', 'query'],
      ['query', 'fetch'],
    ]);
  });

  it('asks another replica where the one that answered has gone', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 0, 0).behaviour.fetch = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
    const run = await coordinator.search();
    expect({
      missing: answerOf(run).hits.filter(({ documentMissing }) => documentMissing),
      second: coordinator.replica('web', 0, 1).kinds,
    }).deep.equal({
      missing: [],
      second: ['fetch'],
    });
  });

  it('marks documents that did not come in time', async () => {
    const coordinator = aCoordinator();
    coordinator.replica('web', 0, 0).behaviour.fetch = 'silent';
    const run = await coordinator.search({}, 200);
    expect({
      hits: answerOf(run).hits.map(({ seq, id, documentMissing }) => [seq, id, documentMissing]),
      degradedBy: answerOf(run).degradedBy,
      exact: answerOf(run).exact,
      isInTime: run.tookMs <= 200,
    }).deep.equal({
      hits: [
        [1, '', true],
        [2, 'd2', false],
        [3, '', true],
        [4, 'd4', false],
      ],
      degradedBy: [Degradation.DEGRADATION_DOCUMENTS_MISSING],
      exact: true,
      isInTime: true,
    });
  });
});

describe('ranking', () => {
  it('is done here, and said to be, where the threads have no room', async () => {
    const coordinator = aCoordinator();
    coordinator.rankOutcome = 'full';
    const run = await coordinator.search();
    expect({ seqs: seqs(run), exact: answerOf(run).exact, degradedBy: answerOf(run).degradedBy }).deep.equal({
      seqs: [1, 2, 3, 4],
      exact: true,
      degradedBy: [Degradation.DEGRADATION_RANKING_SKIPPED],
    });
  });

  it('is done here where the threads do not answer in time: the documents still come', async () => {
    const coordinator = aCoordinator();
    coordinator.rankOutcome = 'never';
    const run = await coordinator.search({}, 300);
    expect({
      ids: answerOf(run).hits.map(({ id }) => id),
      degradedBy: answerOf(run).degradedBy,
      isInTime: run.tookMs <= 300,
    }).deep.equal({
      ids: ['d1', 'd2', 'd3', 'd4'],
      degradedBy: [Degradation.DEGRADATION_RANKING_SKIPPED],
      isInTime: true,
    });
  });
});

describe('verticals', () => {
  it('are blended with the index', async () => {
    const coordinator = aCoordinator({ verticals: { places: { weight: 2 } } });
    const run = await coordinator.search({ k: 4 });
    expect(answerOf(run).hits.map(({ source, id, sourceRank }) => [source, id, sourceRank])).deep.equal([
      ['places', 'places1', 1],
      ['places', 'places2', 2],
      ['web', 'd1', 1],
      ['web', 'd2', 2],
    ]);
  });

  it('that are late are named, and cost no document coverage', async () => {
    const coordinator = aCoordinator({ verticals: { places: {} } });
    coordinator.vertical('places').afterMs = 5000;
    const run = await coordinator.search();
    const { sources, degradedBy, exact } = answerOf(run);
    expect({
      seqs: seqs(run),
      sources: sources.map(({ source, state, reason }) => [source, state, reason]),
      degradedBy,
      exact,
      share: answerOf(run).coverage?.share,
    }).deep.equal({
      seqs: [1, 2, 3, 4],
      sources: [
        ['web', SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
        ['places', SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_TIMEOUT],
      ],
      degradedBy: [Degradation.DEGRADATION_VERTICALS_MISSING],
      exact: false,
      share: 1,
    });
  });

  it('do not hold up the answer beyond their own time', async () => {
    const coordinator = aCoordinator({ verticals: { places: { timeoutMs: 30 } } });
    coordinator.vertical('places').afterMs = 5000;
    expect((await coordinator.search()).tookMs).equal(1 + 30 + 1);
  });

  it('that fail are named with the reason', async () => {
    const coordinator = aCoordinator({ verticals: { places: {} } });
    coordinator.vertical('places').failure = 'unavailable';
    const [, places] = answerOf(await coordinator.search()).sources;
    expect([places?.state, places?.reason, places?.message]).deep.equal([
      SourceState.SOURCE_STATE_FAILED,
      SourceReason.SOURCE_REASON_UNAVAILABLE,
      'it is unavailable',
    ]);
  });
});

describe('errors', () => {
  it('name what is wrong where no source answered, with the record of all', async () => {
    const coordinator = aCoordinator({ verticals: { places: {} } });
    await coordinator.search();
    for (const replica of coordinator.replicas) replica.goDown();
    coordinator.vertical('places').failure = 'unavailable';
    const { error } = await coordinator.search();
    expect({
      code: error?.code,
      begins: error?.message.startsWith('no source answered (web: no replica serves'),
      states: error?.response?.sources.map(({ state }) => state),
      share: error?.response?.coverage?.share,
    }).deep.equal({
      code: 'insufficient-coverage',
      begins: true,
      states: [SourceState.SOURCE_STATE_FAILED, SourceState.SOURCE_STATE_FAILED],
      share: 0,
    });
  });

  it('say that the time was too short where time was the only reason', async () => {
    const coordinator = aCoordinator();
    for (const { behaviour } of coordinator.replicas) behaviour.query = 'silent';
    const { error, tookMs } = await coordinator.search({}, 100);
    expect({ code: error?.code, isInTime: tookMs <= 100 }).deep.equal({ code: 'deadline-exceeded', isInTime: true });
  });

  it('are given where a required source did not answer', async () => {
    const coordinator = aCoordinator({ verticals: { places: { role: 'required' } } });
    coordinator.vertical('places').failure = 'unavailable';
    const { error } = await coordinator.search();
    expect([error?.code, error?.message]).deep.equal([
      'insufficient-coverage',
      'sources that it cannot do without did not answer: places (places: it is unavailable)',
    ]);
  });

  it('are of the required source that is missing, whatever is wrong with others', async () => {
    const coordinator = aCoordinator({ verticals: { places: { role: 'required' }, images: {} } });
    coordinator.vertical('places').afterMs = 10_000;
    coordinator.vertical('images').failure = 'unavailable';
    const { error } = await coordinator.search();
    expect(error?.code).equal('deadline-exceeded');
  });

  it('are given below min_coverage where the query says so', async () => {
    const coordinator = aCoordinator();
    for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = 'silent';
    const { error } = await coordinator.search({
      minCoverage: 0.9,
      onLowCoverage: OnLowCoverage.ON_LOW_COVERAGE_ERROR,
    });
    expect([error?.code, error?.message.split(' (')[0], error?.response?.coverage?.share]).deep.equal([
      'deadline-exceeded',
      'coverage is 0.5000, below min_coverage 0.9',
      0.5,
    ]);
  });

  it('are not given below min_coverage where the query does not say so', async () => {
    const coordinator = aCoordinator({ route: { minCoverage: 0.9 } });
    for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = 'silent';
    expect(seqs(await coordinator.search())).deep.equal([1, 3]);
  });

  it('name an index that was never heard of', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web: [{ isHeardOf: false }] } });
    const { error } = await coordinator.search();
    expect([error?.code, error?.response?.coverage?.share, error?.response?.sources[0]?.reason]).deep.equal([
      'insufficient-coverage',
      0,
      SourceReason.SOURCE_REASON_NO_REPLICA,
    ]);
  });

  it('are not given for an index never heard of where another answers, but the coverage is not full', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web: [{ hits: one }, {}], news: [{ isHeardOf: false }] } });
    const run = await coordinator.search();
    expect({ coverage: coverageOf(run), exact: answerOf(run).exact }).deep.equal({
      coverage: [200, 300, 200 / 300, 2, 3],
      exact: false,
    });
  });
});

describe('a caller that goes away', () => {
  for (const [phase, kind] of [
    ['statistics', 'termStats'],
    ['scatter', 'query'],
    ['fetch', 'fetch'],
  ] as const) {
    it(`has everything that is open cancelled, down to the replicas, in the phase: ${phase}`, async () => {
      const coordinator = aCoordinator({ verticals: { places: {} } });
      coordinator.vertical('places').afterMs = kind === 'fetch' ? 1 : 5000;
      for (const { behaviour } of coordinator.replicas) behaviour[kind] = 'silent';
      const { response, cancel } = coordinator.start();
      await coordinator.clock.advance(20);
      cancel();
      const { error, tookMs } = await coordinator.finish(response);
      expect({
        code: error?.code,
        tookMs,
        cancelled: coordinator.replicas.flatMap(({ cancelled }) => cancelled),
        vertical: coordinator.vertical('places').cancelled,
        inFlight: coordinator.replicas.map(({ inFlight }) => inFlight),
        answered: coordinator.answered,
        failed: coordinator.failed,
      }).deep.equal({
        code: 'cancelled',
        tookMs: 0,
        cancelled: [kind, kind],
        vertical: kind === 'query' ? 1 : 0,
        inFlight: [0, 0, 0, 0],
        answered: [],
        failed: ['cancelled'],
      });
    });
  }
});

describe('a stall past the deadline', () => {
  it('ends in an error that names the time, though every replica serves', async () => {
    const coordinator = aCoordinator();
    const { response } = coordinator.start({}, 100);
    await coordinator.clock.stall(500);
    const { error } = await coordinator.finish(response);
    expect(error?.code).equal('deadline-exceeded');
  });
});

import { DocumentReturn, GatheringEnd, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import {
  answerOf,
  aRouteWithNews,
  aRouteWithWeb,
  breakIndex,
  honestyOf,
  idsOf,
  reportOf,
  shardsWithHits,
} from '../support/failure-stories.js';

describe('a source that fails', () => {
  it('is missing, and said to be, where its route says nothing', async () => {
    const coordinator = aRouteWithNews({});
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'news'), honestyOf(run)]).deep.equal([
      ['d1', 'd2', 'd3', 'd4'],
      { state: 'failed', reason: 'unavailable', hitsOnPage: 0, substitute: undefined },
      { exact: false, degradedBy: ['verticals_missing'], share: 1 },
    ]);
  });

  it('is missing in the same way where its route says `degrade`', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'degrade' });
    coordinator.vertical('news').failure = 'unavailable';
    expect(honestyOf(await coordinator.search()).degradedBy).deep.equal(['verticals_missing']);
  });
});

describe('fail', () => {
  it('ends the query at once with what is wrong, and stops who is still asked', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'fail' });
    coordinator.vertical('news').failure = 'unavailable';
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.query = { afterMs: 500 };
    const { error, tookMs } = await coordinator.search();
    expect([error?.code, error?.message.split('; ').at(-1), tookMs]).deep.equal([
      'insufficient-coverage',
      'news: it is unavailable)',
      1 + 1,
    ]);
    expect(error?.message).contain('sources that it cannot do without did not answer: news');
    expect(coordinator.shard('web', 1).flatMap(({ cancelled }) => cancelled)).deep.equal(['query']);
    const { gathering } = error?.response ?? {};
    expect([gathering?.end, gathering?.asked, gathering?.answered]).deep.equal([
      GatheringEnd.GATHERING_END_FAILURE,
      3,
      1,
    ]);
  });

  it('has the record of what answered in its details', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'fail' });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('news').afterMs = 20;
    const { error } = await coordinator.search();
    expect([error?.response?.coverage?.share, error?.response?.sources.map(({ source }) => source)]).deep.equal([
      1,
      ['web', 'news'],
    ]);
  });

  it('says that time was the reason where it was', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'fail', timeoutMs: 30 });
    coordinator.vertical('news').afterMs = 5000;
    const { error, tookMs } = await coordinator.search();
    expect([error?.code, tookMs]).deep.equal(['deadline-exceeded', 1 + 30]);
  });

  it('does not fail a query over a source that the cutoff strategy gave up', async () => {
    const coordinator = aRouteWithNews(
      { onFailure: 'fail' },
      { route: { cutoff: { strategies: [{ strategy: 'deadline', waitMs: 10 }] } } },
    );
    coordinator.vertical('news').afterMs = 5000;
    expect(reportOf(await coordinator.search(), 'news')).include({ state: 'failed', reason: 'cut' });
  });

  it('fails a query over an index only when all of its shards have failed', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'fail' });
    for (const { behaviour } of coordinator.shard('web', 1)) {
      behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    }
    expect(reportOf(await coordinator.search(), 'web')).include({ state: 'partial', reason: 'error' });
    breakIndex(coordinator, 'web');
    expect((await coordinator.search()).error?.code).equal('insufficient-coverage');
  });

  it('fails a query over an index that was never heard of', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'fail' }, { indexes: { web: [{ isHeardOf: false }] } });
    const { error } = await coordinator.search();
    expect(error?.message).contain(
      'sources that it cannot do without did not answer: web (web: no replica has ever served',
    );
  });
});

describe('retry', () => {
  it('asks a vertical once more that could not be reached', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry' });
    const news = coordinator.vertical('news');
    Object.assign(news, { failure: 'unavailable', failures: 1, afterMs: 5 });
    const run = await coordinator.search();
    expect([reportOf(run, 'news'), honestyOf(run), news.asked.length, run.tookMs]).deep.equal([
      { state: 'complete', reason: 'unspecified', hitsOnPage: 2, substitute: undefined },
      { exact: true, degradedBy: [], share: 1 },
      2,
      1 + 5 + 5 + 1,
    ]);
  });

  it('asks once more and no oftener', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry' });
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([reportOf(run, 'news').state, coordinator.vertical('news').asked.length]).deep.equal(['failed', 2]);
  });

  it('waits as long as the route says', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'retry', afterMs: 40 } });
    Object.assign(coordinator.vertical('news'), { failure: 'unavailable', failures: 1 });
    expect((await coordinator.search()).tookMs).equal(1 + 1 + 40 + 1 + 1);
  });

  it('asks a vertical that refused when it said it may be asked', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry' });
    Object.assign(coordinator.vertical('news'), { failure: 'rejected', failures: 1, retryAfterMs: 25 });
    const run = await coordinator.search();
    expect([reportOf(run, 'news').state, run.tookMs]).deep.equal(['complete', 1 + 1 + 25 + 1 + 1]);
  });

  for (const [what, change] of [
    ['that refused and did not say when to come again', { failure: 'rejected' }],
    ['that did not answer in time', { afterMs: 5000 }],
    ['that answered with an error', { failure: 'error' }],
    ['that says to leave it alone', { failure: 'unavailable', retryAfterMs: 'never' }],
    ['that says to come again when its own time is over', { failure: 'unavailable', retryAfterMs: 49 }],
    ['that says to come again when it is too late', { failure: 'rejected', retryAfterMs: 5000 }],
  ] as const) {
    it(`leaves a vertical alone ${what}`, async () => {
      const coordinator = aRouteWithNews({ onFailure: 'retry', timeoutMs: 50 });
      Object.assign(coordinator.vertical('news'), change);
      const run = await coordinator.search();
      expect([reportOf(run, 'news').state, coordinator.vertical('news').asked.length]).deep.equal(['failed', 1]);
    });
  }

  it('keeps both attempts within the time of the vertical', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry', timeoutMs: 50 });
    const news = coordinator.vertical('news');
    Object.assign(news, { failure: 'unavailable', failures: 1, afterMs: 30 });
    const run = await coordinator.search();
    expect([reportOf(run, 'news').reason, run.tookMs < 1 + 50 + 1 + 1]).deep.equal(['timeout', true]);
  });

  it('stops asking again while a vertical mostly fails', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry' });
    coordinator.vertical('news').failure = 'unavailable';
    for (let i = 0; i < 20; i++) await coordinator.search();
    expect(coordinator.vertical('news').asked.length).equal(20 + 2);
    const { answer } = await coordinator.search({ explain: true });
    const leaf = answer?.record?.leaves.find(({ source }) => source === 'news');
    expect(leaf?.attempts.map(({ refusedBy }) => refusedBy)).deep.equal(['retry-budget']);
  });

  it('takes nothing of the budget for a timeout, which no retry follows', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'retry', timeoutMs: 50 });
    const news = coordinator.vertical('news');
    news.afterMs = 5000;
    for (let i = 0; i < 20; i++) await coordinator.search();
    Object.assign(news, { failure: 'unavailable', afterMs: 1 });
    const before = news.asked.length;
    await coordinator.search();
    expect(news.asked.length - before).equal(2);
  });

  it('takes nothing of the budget where the cutoff gave the second attempt up', async () => {
    const cutoff = { strategies: [{ strategy: 'deadline', waitMs: 20 }] };
    const coordinator = aRouteWithNews({ onFailure: 'retry' }, { route: { cutoff } });
    const news = coordinator.vertical('news');
    Object.assign(news, { failure: 'unavailable', afterMs: 15 });
    for (let i = 0; i < 4; i++) await coordinator.search();
    expect(news.asked.length).equal(8);
    await coordinator.search();
    await coordinator.search();
    expect(news.asked.length).equal(8 + 2);
  });

  it('is cancelled with the query', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'retry', afterMs: 40 } });
    Object.assign(coordinator.vertical('news'), { failure: 'unavailable' });
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(20);
    cancel();
    const { error } = await coordinator.finish(response);
    await coordinator.clock.advance(1000);
    expect([error?.code, coordinator.vertical('news').asked.length]).deep.equal(['cancelled', 1]);
  });
});

describe('fallback', () => {
  const hits = [
    { id: 'top', score: 5, document: { title: 'Top story' } },
    { id: 'next', document: {} },
  ];

  it('gives the hits of the configuration, under the name of the source', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', hits } });
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    const top = answerOf(run).hits.find(({ id }) => id === 'top');
    expect([idsOf(run, 'news'), reportOf(run, 'news'), honestyOf(run), top?.document.toString()]).deep.equal([
      ['top', 'next'],
      { state: 'failed', reason: 'unavailable', hitsOnPage: 2, substitute: ['configured', '', 0] },
      { exact: false, degradedBy: ['verticals_missing', 'substituted'], share: 1 },
      '{"title":"Top story"}',
    ]);
  });

  it('gives them where the source was late', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', hits } });
    coordinator.vertical('news').afterMs = 5000;
    const run = await coordinator.search({}, 200);
    expect([idsOf(run, 'news'), reportOf(run, 'news').reason]).deep.equal([['top', 'next'], 'timeout']);
  });

  it('gives no more of them than would be taken of the vertical', async () => {
    const coordinator = aRouteWithNews({ k: 1, onFailure: { strategy: 'fallback', hits } });
    coordinator.vertical('news').failure = 'unavailable';
    expect(idsOf(await coordinator.search(), 'news')).deep.equal(['top']);
  });

  it('asks another vertical, and nobody else as long as the source answers', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', vertical: 'backup', k: 1 } });
    await coordinator.search();
    expect(coordinator.vertical('backup').asked).deep.equal([]);
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([idsOf(run, 'news'), reportOf(run, 'news'), honestyOf(run), run.tookMs]).deep.equal([
      ['backup1'],
      { state: 'failed', reason: 'unavailable', hitsOnPage: 1, substitute: ['source', 'backup', 0] },
      { exact: false, degradedBy: ['verticals_missing', 'substituted'], share: 1 },
      1 + 1 + 1,
    ]);
  });

  it('asks another source where the time of the first was over, if there is some left', async () => {
    const coordinator = aRouteWithNews({ timeoutMs: 50, onFailure: { strategy: 'fallback', vertical: 'backup' } });
    coordinator.vertical('news').afterMs = 5000;
    const run = await coordinator.search();
    expect([idsOf(run, 'news'), reportOf(run, 'news').reason]).deep.equal([['backup1', 'backup2'], 'timeout']);
  });

  it('asks nobody whose answer could not come back', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', vertical: 'backup' } });
    coordinator.vertical('news').afterMs = 5000;
    const run = await coordinator.search({}, 100);
    expect([reportOf(run, 'news').substitute, coordinator.vertical('backup').asked.length]).deep.equal([undefined, 0]);
  });

  it('asks an index, its statistics first, and fetches its documents', async () => {
    const coordinator = aRouteWithNews(
      { onFailure: { strategy: 'fallback', index: 'archive' } },
      { indexes: { web: shardsWithHits, archive: [{ hits: [[7, 5]] }] } },
    );
    await coordinator.search();
    expect(coordinator.shard('archive', 0).flatMap(({ kinds }) => kinds)).deep.equal([]);
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([
      idsOf(run, 'news'),
      reportOf(run, 'news').substitute,
      coordinator.shard('archive', 0).flatMap(({ kinds }) => kinds),
      answerOf(run).coverage?.documents,
    ]).deep.equal([['d7'], ['source', 'archive', 0], ['termStats', 'query', 'fetch'], 200]);
  });

  it('stands in for an index whose shards have all failed, without coverage', async () => {
    const coordinator = aRouteWithWeb({ onFailure: { strategy: 'fallback', index: 'archive' } });
    breakIndex(coordinator, 'web');
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'web'), honestyOf(run)]).deep.equal([
      ['d7'],
      { state: 'failed', reason: 'unavailable', hitsOnPage: 1, substitute: ['source', 'archive', 0] },
      { exact: false, degradedBy: ['shards_missing', 'substituted'], share: 0 },
    ]);
  });

  it('stands in at once for an index that was never heard of', async () => {
    const coordinator = aRouteWithWeb(
      { onFailure: { strategy: 'fallback', vertical: 'backup' } },
      { indexes: { web: [{ isHeardOf: false }] } },
    );
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'web').reason, run.tookMs]).deep.equal([
      ['backup1', 'backup2'],
      'no_replica',
      1,
    ]);
  });

  it('stands in for an index whose shards that can match have all failed', async () => {
    const none = { documentFrequency: 0, hits: [] };
    const coordinator = aRouteWithWeb(
      { onFailure: { strategy: 'fallback', hits } },
      { indexes: { web: [...shardsWithHits, none] } },
    );
    breakIndex(coordinator, 'web');
    const run = await coordinator.search();
    expect([reportOf(run, 'web'), honestyOf(run).share]).deep.equal([
      { state: 'partial', reason: 'unavailable', hitsOnPage: 2, substitute: ['configured', '', 0] },
      1 / 3,
    ]);
  });

  it('leaves an index alone of which no shard can match', async () => {
    const coordinator = aRouteWithWeb(
      { onFailure: { strategy: 'fallback', hits } },
      { indexes: { web: [{ documentFrequency: 0 }] } },
    );
    breakIndex(coordinator, 'web');
    const run = await coordinator.search();
    expect([reportOf(run, 'web').state, reportOf(run, 'web').substitute]).deep.equal(['pruned', undefined]);
  });

  it('leaves an index alone of which some shards answered', async () => {
    const coordinator = aRouteWithWeb({ onFailure: { strategy: 'fallback', vertical: 'backup' } });
    for (const { behaviour } of coordinator.shard('web', 1)) {
      behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    }
    const run = await coordinator.search();
    expect([reportOf(run, 'web').substitute, coordinator.vertical('backup').asked.length]).deep.equal([undefined, 0]);
  });

  it('is missing like its source where it fails too', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', vertical: 'backup' } });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').failure = 'error';
    const run = await coordinator.search();
    expect([reportOf(run, 'news'), honestyOf(run).degradedBy]).deep.equal([
      { state: 'failed', reason: 'unavailable', hitsOnPage: 0, substitute: undefined },
      ['verticals_missing'],
    ]);
  });

  it('is missing where the query does not fit it', async () => {
    const coordinator = aRouteWithNews(
      { onFailure: { strategy: 'fallback', index: 'archive' } },
      { indexes: { web: shardsWithHits, archive: [{ isHeardOf: false }] } },
    );
    coordinator.vertical('news').failure = 'unavailable';
    expect(reportOf(await coordinator.search(), 'news').substitute).equal(undefined);
  });

  it('is stopped with the query', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', vertical: 'backup' } });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').afterMs = 500;
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(20);
    cancel();
    const { error } = await coordinator.finish(response);
    expect([error?.code, coordinator.vertical('backup').cancelled]).deep.equal(['cancelled', 1]);
  });

  it('is waited for no longer than the cutoff', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'fallback', vertical: 'backup' } });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').afterMs = 5000;
    const run = await coordinator.search({}, 100);
    expect([reportOf(run, 'news').substitute, run.tookMs <= 100]).deep.equal([undefined, true]);
  });

  it('counts for a quorum as the source that it stands in for', async () => {
    const coordinator = aRouteWithNews(
      { onFailure: { strategy: 'fallback', vertical: 'backup' } },
      { route: { cutoff: { strategies: [{ strategy: 'quorum', share: 1 }] } } },
    );
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').afterMs = 30;
    const run = await coordinator.search();
    const { asked, answered } = answerOf(run).gathering ?? {};
    expect([idsOf(run, 'news'), asked, answered]).deep.equal([['backup1', 'backup2'], 4, 3]);
  });
});

describe('cached', () => {
  it('gives the last good answer to the same query, with its age', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'cached' });
    await coordinator.search();
    await coordinator.clock.advance(60_000);
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([idsOf(run, 'news'), reportOf(run, 'news'), honestyOf(run)]).deep.equal([
      ['news1', 'news2'],
      { state: 'failed', reason: 'unavailable', hitsOnPage: 2, substitute: ['cached', '', 60_003] },
      { exact: false, degradedBy: ['verticals_missing', 'substituted'], share: 1 },
    ]);
    expect(
      answerOf(run)
        .hits.find(({ id }) => id === 'news1')
        ?.document.toString(),
    ).equal('{}');
  });

  it('gives the newest of several', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'cached' });
    await coordinator.search();
    coordinator.vertical('news').hits = 1;
    await coordinator.search();
    coordinator.vertical('news').failure = 'unavailable';
    expect(idsOf(await coordinator.search(), 'news')).deep.equal(['news1']);
  });

  it('gives nothing that is older than the route allows', async () => {
    const coordinator = aRouteWithNews({ onFailure: { strategy: 'cached', maxAgeMs: 1000 } });
    await coordinator.search();
    coordinator.vertical('news').failure = 'unavailable';
    await coordinator.clock.advance(900);
    expect(reportOf(await coordinator.search(), 'news').substitute?.[0]).equal('cached');
    await coordinator.clock.advance(900);
    expect(reportOf(await coordinator.search(), 'news').substitute).equal(undefined);
  });

  const otherQuestions: readonly (readonly [string, SearchRequest])[] = [
    ['another query', { query: 'bali' }],
    ['another client', { context: { client: 'other' } }],
    ['another header that reaches the source', { context: { client: 'shop', headers: { tenant: 'b' } } }],
    ['a filter', { context: { client: 'shop', headers: { tenant: 'a' } }, filter: { ids: { ids: ['x'] } } }],
    ['another page', { context: { client: 'shop', headers: { tenant: 'a' } }, k: 1 }],
  ];
  for (const [what, change] of otherQuestions) {
    it(`gives nothing that was the answer to ${what}`, async () => {
      const coordinator = aRouteWithNews({ onFailure: 'cached' }, { route: { allowedHeaders: ['tenant'] } });
      await coordinator.search({ context: { client: 'shop', headers: { tenant: 'a' } } });
      coordinator.vertical('news').failure = 'unavailable';
      expect(reportOf(await coordinator.search(change), 'news').substitute).equal(undefined);
    });
  }

  it('takes queries for the same that differ in what reaches no source', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'cached' }, { route: { allowedHeaders: ['a', 'b'] } });
    await coordinator.search({ context: { traceparent: '00-1', headers: { a: '1', b: '2', cookie: 'x' } } });
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search({
      context: { traceparent: '00-2', headers: { b: '2', a: '1', cookie: 'y' } },
    });
    expect(reportOf(run, 'news').substitute?.[0]).equal('cached');
  });

  const otherQuestionsOfIndexes: readonly (readonly [string, SearchRequest])[] = [
    ['without priors', { noPriors: true }],
    ['with totals counted further', { totalHitsThreshold: 5000 }],
    ['with explanations', { explain: true }],
    ['of words that must match', { minimumShouldMatch: '2' }],
  ];
  for (const [what, change] of otherQuestionsOfIndexes) {
    it(`gives nothing for an index to a query ${what} that was the answer to one that is not, nor the reverse`, async () => {
      for (const [first, then] of [
        [{}, change],
        [change, {}],
      ] as const) {
        const coordinator = aRouteWithWeb({ onFailure: 'cached' });
        await coordinator.search(first);
        breakIndex(coordinator, 'web');
        expect(reportOf(await coordinator.search(then), 'web').substitute).equal(undefined);
        expect(reportOf(await coordinator.search(first), 'web').substitute?.[0]).equal('cached');
      }
    });
  }

  it('takes queries of an index for the same that differ in what changes no list', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'cached' });
    await coordinator.search({ k: 10, timeoutMs: 900, route: 'default' });
    breakIndex(coordinator, 'web');
    const run = await coordinator.search({
      k: 6,
      offset: 4,
      minCoverage: 0,
      documents: DocumentReturn.DOCUMENT_RETURN_NONE,
      strategy: { name: 'all' },
    });
    expect(reportOf(run, 'web').substitute?.[0]).equal('cached');
  });

  it('remembers nothing of a source that stopped early or failed', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'cached' });
    for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = { afterMs: 5000 };
    await coordinator.search();
    breakIndex(coordinator, 'web');
    expect(reportOf(await coordinator.search(), 'web').substitute).equal(undefined);
  });

  it('gives the list of an index, and fetches its documents', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'cached' });
    const before = await coordinator.search();
    breakIndex(coordinator, 'web');
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'web').substitute?.[0], honestyOf(run)]).deep.equal([
      ['d1', 'd2', 'd3', 'd4'],
      'cached',
      { exact: false, degradedBy: ['shards_missing', 'substituted'], share: 0 },
    ]);
    const scores = (which: typeof run) => answerOf(which).hits.map(({ sourceScore, shard }) => [sourceScore, shard]);
    expect(scores(run)).deep.equal(scores(before));
  });

  it('says which documents of a remembered list are gone', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'cached' });
    await coordinator.search();
    breakIndex(coordinator, 'web');
    for (const replica of coordinator.shard('web', 0)) replica.content = { ...replica.content, hits: [[1, 9]] };
    const run = await coordinator.search();
    const web = answerOf(run).hits.filter(({ source }) => source === 'web');
    expect(web.map(({ seq, documentMissing }) => [seq, documentMissing])).deep.equal([
      [1, false],
      [2, false],
      [3, true],
      [4, false],
    ]);
    expect(honestyOf(run).degradedBy).deep.equal(['shards_missing', 'documents_missing', 'substituted']);
  });

  it('says that no document is to be had where nobody is left to fetch them from', async () => {
    const coordinator = aRouteWithWeb({ onFailure: 'cached' });
    await coordinator.search();
    for (const replica of coordinator.replicas) replica.goDown();
    const run = await coordinator.search();
    const web = answerOf(run).hits.filter(({ source }) => source === 'web');
    expect(web.map(({ seq, documentMissing }) => [seq, documentMissing])).deep.equal([
      [1, true],
      [2, true],
      [3, true],
      [4, true],
    ]);
  });

  it('remembers no more than the configuration allows', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'cached' }, { coordinator: { rememberedAnswers: 1 } });
    await coordinator.search({ query: 'java' });
    await coordinator.search({ query: 'bali' });
    coordinator.vertical('news').failure = 'unavailable';
    const substitutes = [];
    for (const query of ['java', 'bali'])
      substitutes.push(reportOf(await coordinator.search({ query }), 'news').substitute?.[0]);
    expect(substitutes).deep.equal([undefined, 'cached']);
  });
});

describe('failure strategies in order', () => {
  const every = ['retry', 'cached', { strategy: 'fallback', vertical: 'backup' }, 'fail'];

  it('use the first that gives something: a second attempt', async () => {
    const coordinator = aRouteWithNews({ onFailure: every });
    await coordinator.search();
    Object.assign(coordinator.vertical('news'), { failure: 'unavailable', failures: 2 });
    const run = await coordinator.search();
    expect([reportOf(run, 'news').state, coordinator.vertical('backup').asked.length]).deep.equal(['complete', 0]);
  });

  it('use the next where that fails: what is remembered', async () => {
    const coordinator = aRouteWithNews({ onFailure: every });
    await coordinator.search();
    coordinator.vertical('news').failure = 'unavailable';
    const run = await coordinator.search();
    expect([reportOf(run, 'news').substitute?.[0], coordinator.vertical('backup').asked.length]).deep.equal([
      'cached',
      0,
    ]);
  });

  it('ask another source where nothing is remembered', async () => {
    const coordinator = aRouteWithNews({ onFailure: every });
    coordinator.vertical('news').failure = 'unavailable';
    expect(reportOf(await coordinator.search(), 'news').substitute).deep.equal(['source', 'backup', 0]);
  });

  it('come to their end where nobody has anything', async () => {
    const coordinator = aRouteWithNews({ onFailure: every });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').failure = 'unavailable';
    const { error } = await coordinator.search();
    expect(error?.message).contain('sources that it cannot do without did not answer: news');
  });

  it('go by why the source failed, whatever became of who was asked in its place', async () => {
    const coordinator = aRouteWithNews({ onFailure: [{ strategy: 'fallback', vertical: 'backup' }, 'retry'] });
    Object.assign(coordinator.vertical('news'), { failure: 'unavailable', failures: 1 });
    coordinator.vertical('backup').failure = 'error';
    expect(reportOf(await coordinator.search(), 'news').state).equal('complete');
  });

  it('go on with what needs no asking where the other source is late', async () => {
    const hits = [{ id: 'top' }];
    const steps = [
      { strategy: 'fallback', vertical: 'backup' },
      { strategy: 'fallback', hits },
    ];
    const coordinator = aRouteWithNews({ onFailure: steps });
    coordinator.vertical('news').failure = 'unavailable';
    coordinator.vertical('backup').afterMs = 5000;
    const run = await coordinator.search({}, 100);
    expect([idsOf(run, 'news'), reportOf(run, 'news').substitute]).deep.equal([['top'], ['configured', '', 0]]);
  });
});

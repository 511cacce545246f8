import { OnLowCoverage } from '@muster/proto';
import { expect } from 'chai';
import {
  answerOf,
  aRouteWithNews,
  aRouteWithWeb,
  breakIndex,
  honestyOf,
  idsOf,
  reportOf,
} from '../support/failure-stories.js';
import type { FakeCoordinator } from '../support/fake-coordinator.js';

const hits = [{ id: 'top' }];

describe('a required source', () => {
  it('that fails ends the query at once', async () => {
    const coordinator = aRouteWithNews({ role: 'required' });
    coordinator.vertical('news').failure = 'unavailable';
    for (const { behaviour } of coordinator.shard('web', 0)) behaviour.query = { afterMs: 500 };
    const { error, tookMs } = await coordinator.search();
    expect([error?.message.startsWith('sources that it cannot do without did not answer: news'), tookMs]).deep.equal([
      true,
      2,
    ]);
  });

  it('is waited for whatever the cutoff strategy says', async () => {
    const coordinator = aRouteWithNews(
      { role: 'required' },
      { route: { cutoff: { strategies: [{ strategy: 'first-n', count: 1 }] } } },
    );
    coordinator.vertical('news').afterMs = 100;
    expect(idsOf(await coordinator.search(), 'news')).deep.equal(['news1', 'news2']);
  });

  it('has answered where its strategies give something in its place', async () => {
    const coordinator = aRouteWithNews({ role: 'required', onFailure: { strategy: 'fallback', hits } });
    coordinator.vertical('news').failure = 'unavailable';
    expect(reportOf(await coordinator.search(), 'news').substitute?.[0]).equal('configured');
  });

  it('is waited for through its second attempt', async () => {
    const coordinator = aRouteWithNews(
      { role: 'required', onFailure: { strategy: 'retry', afterMs: 100 } },
      { route: { cutoff: { strategies: [{ strategy: 'first-n', count: 1 }] } } },
    );
    Object.assign(coordinator.vertical('news'), { failure: 'unavailable', failures: 1 });
    expect(reportOf(await coordinator.search(), 'news').state).equal('complete');
  });

  it('that is late in the end is an error that names the time', async () => {
    const coordinator = aRouteWithNews({ role: 'required', onFailure: 'cached' });
    coordinator.vertical('news').afterMs = 5000;
    const { error, tookMs } = await coordinator.search({}, 100);
    expect([error?.code, tookMs <= 100]).deep.equal(['deadline-exceeded', true]);
  });
});

describe('an opportunistic source', () => {
  it('that hangs is asked by no more queries than 32 at once, and the others say why it was not', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').afterMs = 1e9;
    for (let i = 0; i < 40; i++) await coordinator.search({}, 100_000);
    const refused = await coordinator.search();
    expect(coordinator.vertical('news').asked.length).equal(32);
    expect(reportOf(refused, 'news').reason).equal('rejected');
    expect(answerOf(refused).sources[1]?.message).equal(
      'not asked: nobody waits for it, and 32 earlier calls are open',
    );
    expect(honestyOf(refused)).deep.equal({ exact: true, degradedBy: [], share: 1 });
  });

  it('is asked again when what hung has ended', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').afterMs = 500;
    for (let i = 0; i < 40; i++) await coordinator.search({}, 1000);
    const { length } = coordinator.vertical('news').asked;
    await coordinator.clock.advance(1000);
    await coordinator.search();
    expect([length, coordinator.vertical('news').asked.length]).deep.equal([32, 33]);
  });

  it('is used where it is there in time', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    for (const { behaviour } of coordinator.shard('web', 0)) behaviour.query = { afterMs: 20 };
    const run = await coordinator.search();
    expect([idsOf(run, 'news'), reportOf(run, 'news').state]).deep.equal([['news1', 'news2'], 'complete']);
  });

  it('is not waited for; the answer names it, and is neither degraded nor less exact', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').afterMs = 50;
    const run = await coordinator.search();
    expect([reportOf(run, 'news'), honestyOf(run), run.tookMs]).deep.equal([
      { state: 'failed', reason: 'not_waited_for', hitsOnPage: 0, substitute: undefined },
      { exact: true, degradedBy: [], share: 1 },
      1 + 1 + 1,
    ]);
  });

  it('is missing without harm where it fails', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').failure = 'unavailable';
    for (const { behaviour } of coordinator.shard('web', 0)) behaviour.query = { afterMs: 20 };
    const run = await coordinator.search();
    expect([reportOf(run, 'news').reason, honestyOf(run)]).deep.equal([
      'unavailable',
      { exact: true, degradedBy: [], share: 1 },
    ]);
  });

  it('that answers late is there at once for the next same query, with its age', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').afterMs = 50;
    await coordinator.search();
    await coordinator.clock.advance(200);
    const run = await coordinator.search();
    expect([idsOf(run, 'news'), reportOf(run, 'news'), honestyOf(run), run.tookMs]).deep.equal([
      ['news1', 'news2'],
      { state: 'failed', reason: 'not_waited_for', hitsOnPage: 2, substitute: ['cached', '', 200 + 2 + 1] },
      { exact: true, degradedBy: [], share: 1 },
      1 + 1,
    ]);
    expect(
      (await coordinator.search({ query: 'bali' })).answer?.hits.filter(({ source }) => source === 'news'),
    ).deep.equal([]);
  });

  it('is no part of coverage, and its statistics are not waited for', async () => {
    const coordinator = aRouteWithWeb({}, { sources: [{ index: 'web' }, { index: 'archive', role: 'opportunistic' }] });
    for (const { behaviour } of coordinator.shard('archive', 0)) behaviour.termStats = { afterMs: 100 };
    const run = await coordinator.search({ minCoverage: 1, onLowCoverage: OnLowCoverage.ON_LOW_COVERAGE_ERROR });
    expect([reportOf(run, 'archive'), honestyOf(run), answerOf(run).coverage?.documents, run.tookMs]).deep.equal([
      { state: 'failed', reason: 'not_waited_for', hitsOnPage: 0, substitute: undefined },
      { exact: true, degradedBy: [], share: 1 },
      200,
      3,
    ]);
  });

  it('may be an index: it is used where it is there, and its late answer comes next time', async () => {
    const coordinator = aRouteWithWeb({}, { sources: [{ index: 'web' }, { index: 'archive', role: 'opportunistic' }] });
    for (const { behaviour } of coordinator.shard('archive', 0)) behaviour.query = { afterMs: 100 };
    await coordinator.search();
    await coordinator.clock.advance(200);
    const second = await coordinator.search();
    for (const { behaviour } of coordinator.shard('archive', 0)) behaviour.query = { afterMs: 0.5 };
    const third = await coordinator.search();
    expect([
      [idsOf(second, 'archive'), reportOf(second, 'archive').substitute?.[0], honestyOf(second).exact],
      [idsOf(third, 'archive'), reportOf(third, 'archive').state, honestyOf(third).exact],
    ]).deep.equal([
      [['d7'], 'cached', true],
      [['d7'], 'complete', true],
    ]);
  });

  it('is stopped when the caller goes', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    coordinator.vertical('news').afterMs = 500;
    for (const { behaviour } of coordinator.shard('web', 0)) behaviour.query = { afterMs: 100 };
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(20);
    cancel();
    await coordinator.finish(response);
    expect(coordinator.vertical('news').cancelled).equal(1);
  });

  it('does not make an answer of nothing else', async () => {
    const coordinator = aRouteWithNews({ role: 'opportunistic' });
    breakIndex(coordinator, 'web');
    coordinator.vertical('news').afterMs = 50;
    expect((await coordinator.search()).error?.message.startsWith('no source answered')).equal(true);
  });
});

describe('the least coverage of a query', () => {
  const half = (coordinator: FakeCoordinator): void => {
    for (const { behaviour } of coordinator.shard('web', 1)) {
      behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    }
  };
  const all = (coordinator: FakeCoordinator): void => breakIndex(coordinator, 'web');
  const late = (coordinator: FakeCoordinator): void => {
    for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = 'silent';
  };
  const quiet = (): void => {};
  const { ON_LOW_COVERAGE_ERROR: error, ON_LOW_COVERAGE_PARTIAL: partial } = OnLowCoverage;

  /** What is wrong, what is done about it, what is asked for, and what comes of it: a share, or an error's code and share. */
  const cases: readonly (readonly [
    string,
    (c: FakeCoordinator) => void,
    string | object,
    object,
    readonly unknown[],
  ])[] = [
    ['nothing', quiet, 'degrade', { minCoverage: 1, onLowCoverage: error }, [1]],
    ['half', half, 'degrade', { minCoverage: 0.5, onLowCoverage: error }, [0.5]],
    ['half', half, 'degrade', { minCoverage: 0.6, onLowCoverage: error }, ['insufficient-coverage', 0.5]],
    ['half', half, 'degrade', { minCoverage: 0.6, onLowCoverage: partial }, [0.5]],
    ['half', half, 'fail', { minCoverage: 0.6, onLowCoverage: partial }, [0.5]],
    [
      'half',
      half,
      { strategy: 'fallback', hits },
      { minCoverage: 0.6, onLowCoverage: error },
      ['insufficient-coverage', 0.5],
    ],
    ['late', late, 'cached', { minCoverage: 0.6, onLowCoverage: error }, ['deadline-exceeded', 0.5]],
    ['late', late, 'cached', { minCoverage: 0.6, onLowCoverage: partial }, [0.5]],
    ['all', all, 'degrade', { minCoverage: 0, onLowCoverage: error }, [0]],
    ['all', all, { strategy: 'fallback', hits }, { minCoverage: 0, onLowCoverage: error }, [0]],
    [
      'all',
      all,
      { strategy: 'fallback', hits },
      { minCoverage: 0.1, onLowCoverage: error },
      ['insufficient-coverage', 0],
    ],
    [
      'all',
      all,
      { strategy: 'fallback', vertical: 'backup' },
      { minCoverage: 0.1, onLowCoverage: error },
      ['insufficient-coverage', 0],
    ],
    ['all', all, { strategy: 'fallback', vertical: 'backup' }, { minCoverage: 0.1, onLowCoverage: partial }, [0]],
    ['all', all, 'cached', { minCoverage: 0.1, onLowCoverage: error }, ['insufficient-coverage', 0]],
    ['all', all, 'cached', { minCoverage: 0.1, onLowCoverage: partial }, [0]],
    ['all', all, 'fail', { minCoverage: 0, onLowCoverage: partial }, ['insufficient-coverage', 0]],
  ];
  for (const [what, breaks, onFailure, request, outcome] of cases) {
    const asked = JSON.stringify(request);
    it(`rests on documents alone: ${what} missing, ${JSON.stringify(onFailure)}, ${asked}`, async () => {
      const coordinator = aRouteWithWeb({ onFailure });
      await coordinator.search();
      breaks(coordinator);
      const { answer, error } = await coordinator.search(request, 200);
      const came = answer === undefined ? [error?.code, error?.response?.coverage?.share] : [answer.coverage?.share];
      expect(came).deep.equal(outcome);
    });
  }

  for (const strategy of ['first-n', 'deadline', 'quality', 'quorum', 'rank-safe']) {
    it(`is waited for before the strategy \`${strategy}\` is heard, also where a source is substituted`, async () => {
      const coordinator = aRouteWithWeb(
        {},
        {
          sources: [{ index: 'web' }, { vertical: 'news', onFailure: { strategy: 'fallback', vertical: 'backup' } }],
          route: { cutoff: { strategies: [{ strategy }] } },
        },
      );
      coordinator.vertical('news').failure = 'unavailable';
      for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = { afterMs: 150 };
      const run = await coordinator.search({ minCoverage: 1, onLowCoverage: OnLowCoverage.ON_LOW_COVERAGE_ERROR });
      expect([honestyOf(run).share, reportOf(run, 'news').substitute?.[0]]).deep.equal([1, 'source']);
    });
  }
});

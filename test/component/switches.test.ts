import { OnLowCoverage } from '@muster/proto';
import { expect } from 'chai';
import {
  answerOf,
  aRouteWithNews,
  aRouteWithWeb,
  honestyOf,
  idsOf,
  reportOf,
  shardsWithHits,
} from '../support/failure-stories.js';
import type { FakeCoordinator } from '../support/fake-coordinator.js';

/** Calls that replicas of an index got. */
function asked(coordinator: FakeCoordinator, index: string): number {
  return coordinator.replicas
    .filter(({ address }) => address.startsWith(`${index}-`))
    .reduce((sum, replica) => sum + replica.asked.length, 0);
}

const fallback = { strategy: 'fallback', vertical: 'backup' };

describe('a source that is switched off for a query', () => {
  it('is a vertical that is not asked, and said to be missing with why', async () => {
    const coordinator = aRouteWithNews({ percent: 0 });
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'news'), honestyOf(run)]).deep.equal([
      ['d1', 'd2', 'd3', 'd4'],
      { state: 'failed', reason: 'switched_off', hitsOnPage: 0, substitute: undefined },
      { exact: false, degradedBy: ['verticals_missing'], share: 1 },
    ]);
    expect(answerOf(run).sources[1]?.message).equal(
      'switched off: 0 % of the queries on route "default" ask it, and this one does not',
    );
    expect(coordinator.vertical('news').asked).deep.equal([]);
  });

  it('is an index whose documents count as not looked at, and that is not even asked for statistics', async () => {
    const coordinator = aRouteWithWeb({ percent: 0 });
    const run = await coordinator.search();
    expect([reportOf(run, 'web').reason, honestyOf(run), asked(coordinator, 'web')]).deep.equal([
      'switched_off',
      { exact: false, degradedBy: ['shards_missing'], share: 0 },
      0,
    ]);
    const { coverage } = answerOf(run);
    expect([coverage?.documents, coverage?.shards, coverage?.shardsComplete]).deep.equal([200, 2, 0]);
  });

  it('fails the query if it is required, and says why', async () => {
    const coordinator = aRouteWithNews({ role: 'required', percent: 0 });
    const { error } = await coordinator.search();
    expect(error?.code).equal('insufficient-coverage');
    expect(error?.message).match(/^sources that it cannot do without did not answer: news \(/);
    expect(error?.message).contain('news: switched off: 0 % of the queries on route "default" ask it');
  });

  it('fails the query if nothing else is asked', async () => {
    const coordinator = aRouteWithWeb({ percent: 0 }, { sources: [{ index: 'web', percent: 0 }] });
    const { error } = await coordinator.search();
    expect(error?.message).match(/^no source answered \(web: switched off: 0 %/);
  });

  it('fails a query that demands more coverage', async () => {
    const coordinator = aRouteWithWeb({ percent: 0 });
    const { error } = await coordinator.search({
      minCoverage: 0.5,
      onLowCoverage: OnLowCoverage.ON_LOW_COVERAGE_ERROR,
    });
    expect(error?.message).match(/^coverage is 0.0000, below min_coverage 0.5 \(web: switched off/);
  });

  it('is not asked again, and shows nothing that it answered before', async () => {
    let drawn = 0;
    const coordinator = aRouteWithNews({ percent: 50, onFailure: ['retry', 'cached'] }, { random: () => drawn });
    await coordinator.search();
    drawn = 0.7;
    const run = await coordinator.search();
    expect([reportOf(run, 'news').reason, reportOf(run, 'news').substitute]).deep.equal(['switched_off', undefined]);
    expect(coordinator.vertical('news').asked.length).equal(1);
  });

  it('is not asked for later queries either if it is opportunistic', async () => {
    const coordinator = aRouteWithNews({ percent: 0, role: 'opportunistic' });
    const run = await coordinator.search();
    expect([reportOf(run, 'news').reason, honestyOf(run).exact]).deep.equal(['switched_off', true]);
    expect(coordinator.vertical('news').asked).deep.equal([]);
  });

  for (const role of ['optional', 'required']) {
    it(`has what its route gives in its place, if it is ${role}`, async () => {
      const coordinator = aRouteWithNews({ role, percent: 0, onFailure: ['cached', fallback] });
      const run = await coordinator.search();
      expect([reportOf(run, 'news').reason, reportOf(run, 'news').substitute]).deep.equal([
        'switched_off',
        ['source', 'backup', 0],
      ]);
    });
  }

  it('is an index that another takes the place of', async () => {
    const onFailure = { strategy: 'fallback', index: 'archive' };
    const coordinator = aRouteWithWeb({ percent: 0, onFailure });
    const run = await coordinator.search();
    expect([idsOf(run, 'web'), reportOf(run, 'web').substitute]).deep.equal([['d7'], ['source', 'archive', 0]]);
  });

  it('is in the record of the query', async () => {
    const coordinator = aRouteWithNews({ percent: 0 });
    await coordinator.search();
    const leaf = coordinator.records[0]?.leaves.find(({ source }) => source === 'news');
    expect([leaf?.reason, leaf?.attempts]).deep.equal([14, []]);
  });

  it('holds up no query that waits for a write in it', async () => {
    const coordinator = aRouteWithWeb({ percent: 0 });
    const run = await coordinator.search({ waitFor: [{ index: 'web', seq: 100 }] });
    expect([reportOf(run, 'web').reason, run.tookMs < 50]).deep.equal(['switched_off', true]);
  });
});

describe('a source that a share of queries asks', () => {
  it('is asked by that share', async () => {
    let drawn = 0;
    const coordinator = aRouteWithNews({ percent: 30 }, { random: () => drawn });
    const reasons: string[] = [];
    for (drawn of [0, 0.29, 0.3, 0.99]) reasons.push(String(reportOf(await coordinator.search(), 'news').reason));
    expect(reasons).deep.equal(['unspecified', 'unspecified', 'switched_off', 'switched_off']);
  });

  it('is asked by all queries of a session or by none, whatever is drawn', async () => {
    let count = 0;
    const coordinator = aRouteWithNews({ percent: 50 }, { random: () => (count++ % 10) / 10 });
    const seen = new Set<string>();
    for (let person = 0; person < 20; person++) {
      const reasons = new Set<string>();
      for (let query = 0; query < 5; query++) {
        const run = await coordinator.search({ context: { session: `person ${person}` } });
        reasons.add(String(reportOf(run, 'news').reason));
      }
      expect(reasons.size).equal(1);
      for (const reason of reasons) seen.add(reason);
    }
    expect(seen.size).equal(2);
  });

  it('is drawn once for a query, also where that is planned anew', async () => {
    let count = 0;
    const coordinator = aRouteWithNews(
      { percent: 50 },
      { random: () => (count++ % 2) * 0.9, indexes: { web: shardsWithHits } },
    );
    const reasons = new Set<string>();
    for (let query = 0; query < 4; query++) {
      count = 0;
      const run = await coordinator.search({ waitFor: [{ index: 'web', seq: 1 }] });
      reasons.add(String(reportOf(run, 'news').reason));
    }
    expect([...reasons]).deep.equal(['unspecified']);
  });
});

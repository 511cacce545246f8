import { createRankingPool, type RankingPool, rank } from '@muster/ranker';
import { expect } from 'chai';
import { aRequest, aSource, rowsOf } from './hits.js';

describe('createRankingPool', () => {
  let pool: RankingPool;

  before(async () => {
    pool = createRankingPool({ threads: 2, maxQueue: 100, defer: setImmediate });
    await pool.warm();
  });

  after(() => pool.close());

  it('gives each caller the page that ranking on its own thread gives', async () => {
    const requests = Array.from({ length: 30 }, (_, i) =>
      aRequest([aSource([[[i, 9]], [[i + 100, 8]]]), aSource([[[1, 1]]])]),
    );
    const pages = await Promise.all(requests.map((request) => pool.rank(request)));
    expect(pages.map((page) => (typeof page === 'string' ? page : rowsOf(page)))).to.deep.equal(
      requests.map((request) => rowsOf(rank(request))),
    );
    expect(pool.stats()).to.deep.equal({ queued: 0, running: 0, tasks: 1, ranked: 30, failed: 0 });
  });

  it('answers failed once it is closed', async () => {
    const closed = createRankingPool({ threads: 1, maxQueue: 100, defer: setImmediate });
    await closed.close();
    expect(await closed.rank(aRequest([aSource([[[1, 1]]])]))).to.equal('failed');
  });
});

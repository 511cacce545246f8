import { createRankingPool, packModel, type RankingPool, rank, readLinear } from '@muster/ranker';
import { expect } from 'chai';
import { type Doc, sourceOf } from './documents.js';
import { always, aRecipe, aRequest, aSource, rowsOf, seqsOf } from './hits.js';

describe('createRankingPool', () => {
  let pool: RankingPool;

  before(async () => {
    pool = createRankingPool({ threads: 2, maxQueue: 100, defer: setImmediate, now: () => 0 });
    await pool.warm();
  });

  after(() => pool.close());

  it('gives each caller the page that ranking on its own thread gives', async () => {
    const requests = Array.from({ length: 30 }, (_, i) =>
      aRequest([aSource([[[i, 9]], [[i + 100, 8]]]), aSource([[[1, 1]]])]),
    );
    const pages = await Promise.all(requests.map((request) => pool.rank(request, always)));
    expect(pages.map((page) => (typeof page === 'string' ? page : rowsOf(page)))).to.deep.equal(
      requests.map((request) => rowsOf(rank(request))),
    );
    expect(pool.stats()).to.deep.equal({ queued: 0, running: 0, tasks: 1, ranked: 30, failed: 0 });
  });

  it('takes every column, the recipe and models to a thread, and what is to be said of hits back', async () => {
    const docs = ['x', 'y', 'x', undefined].map((group, i): Doc => {
      return { seq: i, score: 9 - i, group, tag: group, number: i };
    });
    const values = [{ place: 0, kind: 'text' as const }];
    const recipe = aRecipe(1, {
      collapse: { hitsPerGroup: 1 },
      sources: [{ diversify: { lambda: 0.5, window: 9, values } }],
      explains: true,
    });
    const request = aRequest([sourceOf([docs])], { recipe, models: [new SharedArrayBuffer(8)] });
    const page = await pool.rank(request, always);
    const expected = rank(request);
    if (typeof page === 'string') throw new Error(page);
    expect([rowsOf(page), page.details]).to.deep.equal([rowsOf(expected), expected.details]);
    expect(page.details?.hits[0]?.moreFromGroup?.map(({ seq }) => seq)).to.deep.equal([2]);
  });

  it('shares models with its threads', async () => {
    const secondPhase = { model: 0, window: 10, features: [{ kind: 'score' as const, name: 'score' }] };
    const recipe = aRecipe(1, { sources: [{ secondPhase }] });
    const model = packModel(readLinear({ features: { score: -1 } }));
    const hits = [
      [1, 9],
      [2, 8],
    ] as const;
    const page = await pool.rank(aRequest([aSource([hits])], { recipe, models: [model] }), always);
    expect(typeof page === 'string' ? page : seqsOf(page)).to.deep.equal([2, 1]);
  });

  it('answers failed for a request whose model is none, and ranks those that share its task', async () => {
    const secondPhase = { model: 0, window: 10, features: [] };
    const recipe = aRecipe(1, { sources: [{ secondPhase }] });
    const noModel = aRequest([aSource([[[1, 1]]])], { recipe, models: [new SharedArrayBuffer(8)] });
    const outcomes = [noModel, aRequest([aSource([[[2, 1]]])])].map((request) => pool.rank(request, always));
    const tasksBefore = pool.stats().tasks;
    const [failed, page] = await Promise.all(outcomes);
    expect([failed, typeof page === 'object' ? seqsOf(page) : page]).to.deep.equal(['failed', [2]]);
    expect(pool.stats().tasks).to.equal(tasksBefore + 1);
  });

  it('answers failed once it is closed', async () => {
    const closed = createRankingPool({ threads: 1, maxQueue: 100, defer: setImmediate, now: () => 0 });
    await closed.close();
    expect(await closed.rank(aRequest([aSource([[[1, 1]]])]), always)).to.equal('failed');
  });
});

import {
  encodePages,
  estimateCostUs,
  type HitList,
  packModel,
  packNumbers,
  RankingBatcher,
  type RankOutcome,
  type RankRecipe,
  type RankRequest,
  type RankTask,
  rankOrFail,
  readLinear,
  sizeOf,
  unpackRequest,
} from '@muster/ranker';
import { expect } from 'chai';
import { aHitList, always, aRecipe, aRequest, aSource, seqsOf } from './hits.js';

const costOf = (request: RankRequest): number => estimateCostUs({ ...request, sizes: request.sources.map(sizeOf) });

describe('RankingBatcher', () => {
  it('ranks the queries of one turn in one task', async () => {
    const { batcher, tasks, endTurn } = aBatcher();
    const outcomes = [1, 2, 3].map((seq) => batcher.rank(aQuery(seq), always));
    endTurn();
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([3]);
    tasks[0]?.finish();
    expect((await Promise.all(outcomes)).map(seqs)).to.deep.equal([[1], [2], [3]]);
    expect(batcher.stats()).to.deep.equal({ queued: 0, running: 0, tasks: 1, ranked: 3, failed: 0 });
  });

  it('gathers queries while every thread has a task', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1 });
    const first = batcher.rank(aQuery(1), always);
    endTurn();
    const later = [2, 3].map((seq) => batcher.rank(aQuery(seq), always));
    endTurn();
    expect(batcher.stats()).to.include({ queued: 2, running: 1 });
    tasks[0]?.finish();
    expect(seqs(await first)).to.deep.equal([1]);
    await settled();
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([1, 2]);
    tasks[1]?.finish();
    expect((await Promise.all(later)).map(seqs)).to.deep.equal([[2], [3]]);
  });

  it('starts a second task while a thread is free', () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 2 });
    for (const seq of [1, 2, 3]) {
      void batcher.rank(aQuery(seq), always);
      endTurn();
    }
    expect(tasks.length).to.equal(2);
    expect(batcher.stats()).to.include({ queued: 1, running: 2 });
  });

  it('answers full when as many queries wait as may', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1, maxQueue: 2 });
    void batcher.rank(aQuery(1), always);
    endTurn();
    const waiting = [2, 3].map((seq) => batcher.rank(aQuery(seq), always));
    expect(await batcher.rank(aQuery(4), always)).to.equal('full');
    tasks[0]?.finish();
    await settled();
    tasks[1]?.finish();
    expect((await Promise.all(waiting)).map(seqs)).to.deep.equal([[2], [3]]);
  });

  it('answers failed for the queries of a task that crashed, and goes on', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1 });
    const lost = [1, 2].map((seq) => batcher.rank(aQuery(seq), always));
    endTurn();
    const next = batcher.rank(aQuery(3), always);
    tasks[0]?.crash();
    expect(await Promise.all(lost)).to.deep.equal(['failed', 'failed']);
    await settled();
    tasks[1]?.finish();
    expect(seqs(await next)).to.deep.equal([3]);
    expect(batcher.stats()).to.deep.equal({ queued: 0, running: 0, tasks: 1, ranked: 1, failed: 2 });
  });

  it('refuses a malformed request alone', async () => {
    const { batcher, tasks, endTurn } = aBatcher();
    const short = { ...aHitList([[1, 1]]), count: 2 };
    expect(await batcher.rank(aRequest([{ weight: 1, lists: [short] }]), always)).to.equal('failed');
    expect(await batcher.rank({ ...aQuery(1), k: Number.NaN }, always)).to.equal('failed');
    const shortValues = { ...aHitList([[1, 1]]), values: [packNumbers([1, 2])] };
    expect(await batcher.rank(aRequest([{ weight: 1, lists: [shortValues] }]), always)).to.equal('failed');
    endTurn();
    expect(tasks).to.deep.equal([]);
  });

  it('ranks at once what costs less than a hop', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ inlineBelowUs: 10 });
    expect(seqs(await batcher.rank(aQuery(1), always))).to.deep.equal([1]);
    const lists = Array.from({ length: 64 }, (_, i) => [[i, 1] as const]);
    void batcher.rank(aRequest([aSource(lists)]), always);
    endTurn();
    expect(costOf(aQuery(1))).below(10);
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([1]);
  });

  it('ranks requests with a second phase on threads, however small, their models beside the task', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ inlineBelowUs: 10_000 });
    const [one, other] = [1, 2].map((weight) => packModel(readLinear({ features: { score: weight } })));
    const recipe = aRecipe(1, {
      sources: [{ secondPhase: { model: 0, window: 10, features: [{ kind: 'score', name: 'score' }] } }],
    });
    const outcomes = [one, other, one].map((model, i) =>
      batcher.rank({ ...aQuery(i + 1), recipe, models: [model as SharedArrayBuffer] }, always),
    );
    endTurn();
    expect(tasks.map(({ models }) => models)).to.deep.equal([[one, other, one]]);
    tasks[0]?.finish();
    const pages = await Promise.all(outcomes);
    expect(pages.map((page) => (typeof page === 'string' ? page : page.score[0]))).to.deep.equal([1, 2, 1]);
  });

  it('puts nothing into a task that others would wait for long', () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 3 });
    const secondPhase = { model: 0, window: 300, features: [{ kind: 'score' as const, name: 'score' }] };
    const slow = aRequest([aSource([Array.from({ length: 300 }, (_, i) => [i, -i] as const)])], {
      recipe: aRecipe(1, { sources: [{ secondPhase }] }),
    });
    expect(costOf(slow)).within(1001, 2000);
    for (const request of [aQuery(1), slow, slow, aQuery(2)]) void batcher.rank(request, always);
    endTurn();
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([2, 2]);
  });

  it('estimates the cost of a request by how deep its sources are ranked', () => {
    const hits = Array.from({ length: 400 }, (_, i) => [i, -i] as const);
    const costWith = (change: Partial<RankRecipe>): number =>
      costOf(aRequest([aSource([hits])], { recipe: aRecipe(1, change) }));
    const keys = { keyPlaces: [0], areUrls: false, droppedParameters: [], precedence: [] };
    const values = [{ place: 0, kind: 'text' as const }];
    const plain = costWith({});
    expect(costWith({ window: 200 })).above(plain + 10);
    expect(costWith({ window: 200, sourceLimit: 10 })).equal(plain);
    expect(costWith({ duplicates: keys, window: 200 })).above(plain + 100);
    expect(costWith({ sources: [{ diversify: { lambda: 0.5, window: 100, values } }] })).above(plain + 25);
    expect(costWith({ collapse: { hitsPerGroup: 1 } })).above(plain + 5);
  });

  it('ranks at once what turned out to be small, though its lists were copied as they came', async () => {
    const { batcher, tasks } = aBatcher({ inlineBelowUs: 30 });
    const request = aQuery(7);
    const packer = batcher.packerFor({ ...request, sizes: [{ lists: 64, hits: 6400 }] });
    packer?.add(0, 0, request.sources[0]?.lists[0] as HitList);
    expect(batcher.packerFor({ ...request, sizes: [{ lists: 1, hits: 1 }] })).to.equal(undefined);
    expect(seqs((await batcher.rank(request, always, packer)) as RankOutcome)).to.deep.equal([7]);
    expect(tasks.length).to.equal(0);
  });

  it('lends the memory of a request to no other before its thread has ranked it, nor twice', async () => {
    const { batcher, tasks, endTurn } = aBatcher();
    const rankOne = (seq: number) => {
      const request = aQuery(seq);
      const packer = batcher.packerFor({ ...request, sizes: [{ lists: 1, hits: 1 }] });
      packer?.add(0, 0, request.sources[0]?.lists[0] as HitList);
      return batcher.rank(request, always, packer);
    };
    const late = batcher.rank(aQuery(1), { untilMs: 0, isWanted: () => false });
    const first = [2, 3].map(rankOne);
    endTurn();
    const second = [4, 5].map(rankOne);
    tasks[0]?.finish();
    await settled();
    const third = [6, 7].map(rankOne);
    for (const { finish } of tasks.slice(1)) finish();
    endTurn();
    for (const { finish } of tasks.slice(1)) finish();
    await settled();
    for (const { finish } of tasks) finish();
    expect(await late).to.equal('late');
    expect((await Promise.all([...first, ...second, ...third])).map(seqs)).to.deep.equal([
      [2],
      [3],
      [4],
      [5],
      [6],
      [7],
    ]);
  });

  it('lends it to no other either when a packer is given twice', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 3 });
    const packer = batcher.packerFor({ ...aQuery(1), sizes: [{ lists: 1, hits: 1 }] });
    const outcomes = [1, 2, 3].map((seq) => batcher.rank(aQuery(seq), always, packer));
    endTurn();
    for (const { finish } of tasks) finish();
    expect((await Promise.all(outcomes)).map(seqs)).to.deep.equal([[1], [2], [3]]);
  });

  it('answers failed for a request alone that cannot be ranked, on a thread or at once', async () => {
    const secondPhase = { model: 0, window: 10, features: [] };
    const noModel = { ...aQuery(1), recipe: aRecipe(1, { sources: [{ secondPhase }] }) };
    const { batcher, tasks, endTurn } = aBatcher();
    const outcomes = [noModel, aQuery(2)].map((request) => batcher.rank(request, always));
    endTurn();
    tasks[0]?.finish();
    expect((await Promise.all(outcomes)).map(seqs)).to.deep.equal(['failed', [2]]);
    expect(batcher.stats()).to.include({ tasks: 1, ranked: 1, failed: 1 });
    const inline = aBatcher({ inlineBelowUs: 10_000 }).batcher;
    const noBlend = { ...aRecipe(1), blend: undefined as unknown as RankRecipe['blend'] };
    expect(inline.rank({ ...aQuery(3), recipe: noBlend }, always)).to.equal('failed');
    expect(inline.stats()).to.include({ ranked: 0, failed: 1 });
  });

  it('takes first who has the least time left', async () => {
    const { batcher, tasks, endTurn } = aBatcher();
    // Two of them are as much work as a task may be.
    const many = Array.from({ length: 7500 }, (_, i) => [i, -i] as const);
    const ended: number[] = [];
    const until = (untilMs: number): void => {
      const outcome = batcher.rank(aRequest([aSource([many])], { k: many.length }), { untilMs, isWanted: () => true });
      void Promise.resolve(outcome).then(() => ended.push(untilMs));
    };
    for (const untilMs of [50, 20, 40, 30]) until(untilMs);
    endTurn();
    tasks[0]?.finish();
    await settled();
    expect(ended).to.deep.equal([20, 30]);
    tasks[1]?.finish();
    await settled();
    expect(ended).to.deep.equal([20, 30, 40, 50]);
  });

  it('leaves out who is late or gone by the time a thread is free', async () => {
    let nowMs = 0;
    const { batcher, tasks, endTurn } = aBatcher({ now: () => nowMs });
    const first = batcher.rank(aQuery(1), always);
    endTurn();
    let isWanted = true;
    const late = batcher.rank(aQuery(2), { untilMs: 5, isWanted: () => true });
    const gone = batcher.rank(aQuery(3), { untilMs: 100, isWanted: () => isWanted });
    const wanted = batcher.rank(aQuery(4), { untilMs: 100, isWanted: () => true });
    nowMs = 6;
    isWanted = false;
    tasks[0]?.finish();
    await first;
    await settled();
    tasks[1]?.finish();
    expect((await Promise.all([late, gone, wanted])).map(seqs)).to.deep.equal(['late', 'late', [4]]);
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([1, 1]);
  });
});

interface HeldTask {
  readonly requests: number;
  readonly models: readonly SharedArrayBuffer[];
  readonly finish: () => void;
  readonly crash: () => void;
}

/** A batcher whose tasks end when told to, and whose turns end when told to. */
function aBatcher({ threads = 1, maxQueue = 100, inlineBelowUs = 0, now = (): number => 0 } = {}) {
  const tasks: HeldTask[] = [];
  const deferred: (() => void)[] = [];
  const runTask = (task: RankTask) =>
    new Promise<ArrayBuffer>((resolve, reject) => {
      const requests = task.map(unpackRequest);
      tasks.push({
        requests: requests.length,
        models: task.flatMap(({ models }) => models),
        finish: () => resolve(encodePages(requests.map(rankOrFail))),
        crash: () => reject(new Error('thread died')),
      });
    });
  const defer = (run: () => void) => void deferred.push(run);
  const endTurn = () => {
    for (const run of deferred.splice(0)) {
      run();
    }
  };
  return { batcher: new RankingBatcher({ runTask, threads, maxQueue, defer, inlineBelowUs, now }), tasks, endTurn };
}

function aQuery(seq: number): RankRequest {
  return aRequest([aSource([[[seq, 1]]])]);
}

function seqs(outcome: RankOutcome): number[] | string {
  return typeof outcome === 'string' ? outcome : seqsOf(outcome);
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

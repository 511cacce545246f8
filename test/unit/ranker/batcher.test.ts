import { decodeTask, encodePages, RankingBatcher, type RankOutcome, type RankRequest, rank } from '@muster/ranker';
import { expect } from 'chai';
import { aHitList, aRequest, aSource, seqsOf } from './hits.js';

describe('RankingBatcher', () => {
  it('ranks the queries of one turn in one task', async () => {
    const { batcher, tasks, endTurn } = aBatcher();
    const outcomes = [1, 2, 3].map((seq) => batcher.rank(aQuery(seq)));
    endTurn();
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([3]);
    tasks[0]?.finish();
    expect((await Promise.all(outcomes)).map(seqs)).to.deep.equal([[1], [2], [3]]);
    expect(batcher.stats()).to.deep.equal({ queued: 0, running: 0, tasks: 1, ranked: 3, failed: 0 });
  });

  it('gathers queries while every thread has a task', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1 });
    const first = batcher.rank(aQuery(1));
    endTurn();
    const later = [2, 3].map((seq) => batcher.rank(aQuery(seq)));
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
      void batcher.rank(aQuery(seq));
      endTurn();
    }
    expect(tasks.length).to.equal(2);
    expect(batcher.stats()).to.include({ queued: 1, running: 2 });
  });

  it('cuts a task by hits, so that no task is copied for long', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1 });
    const many = Array.from({ length: 30_000 }, (_, i) => [i, -i] as const);
    const outcomes = [1, 2, 3].map(() => batcher.rank(aRequest([aSource([many])])));
    endTurn();
    expect(batcher.stats()).to.include({ queued: 1, running: 1 });
    tasks[0]?.finish();
    await settled();
    tasks[1]?.finish();
    expect((await Promise.all(outcomes)).map((page) => seqs(page).length)).to.deep.equal([10, 10, 10]);
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([2, 1]);
  });

  it('answers full when as many queries wait as may', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1, maxQueue: 2 });
    void batcher.rank(aQuery(1));
    endTurn();
    const waiting = [2, 3].map((seq) => batcher.rank(aQuery(seq)));
    expect(await batcher.rank(aQuery(4))).to.equal('full');
    tasks[0]?.finish();
    await settled();
    tasks[1]?.finish();
    expect((await Promise.all(waiting)).map(seqs)).to.deep.equal([[2], [3]]);
  });

  it('answers failed for the queries of a task that crashed, and goes on', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ threads: 1 });
    const lost = [1, 2].map((seq) => batcher.rank(aQuery(seq)));
    endTurn();
    const next = batcher.rank(aQuery(3));
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
    expect(await batcher.rank(aRequest([{ weight: 1, lists: [short] }]))).to.equal('failed');
    expect(await batcher.rank({ ...aQuery(1), k: Number.NaN })).to.equal('failed');
    endTurn();
    expect(tasks).to.deep.equal([]);
  });

  it('ranks small requests at once', async () => {
    const { batcher, tasks, endTurn } = aBatcher({ inlineBelowHits: 2 });
    expect(seqs(await batcher.rank(aQuery(1)))).to.deep.equal([1]);
    void batcher.rank(
      aRequest([
        aSource([
          [
            [1, 2],
            [2, 1],
          ],
        ]),
      ]),
    );
    endTurn();
    expect(tasks.map(({ requests }) => requests)).to.deep.equal([1]);
  });
});

interface HeldTask {
  readonly requests: number;
  readonly finish: () => void;
  readonly crash: () => void;
}

/** A batcher whose tasks end when told to, and whose turns end when told to. */
function aBatcher({ threads = 1, maxQueue = 100, inlineBelowHits = 0 } = {}) {
  const tasks: HeldTask[] = [];
  const deferred: (() => void)[] = [];
  const runTask = (task: ArrayBuffer) =>
    new Promise<ArrayBuffer>((resolve, reject) => {
      const requests = decodeTask(task);
      tasks.push({
        requests: requests.length,
        finish: () => resolve(encodePages(requests.map(rank))),
        crash: () => reject(new Error('thread died')),
      });
    });
  const defer = (run: () => void) => void deferred.push(run);
  const endTurn = () => {
    for (const run of deferred.splice(0)) {
      run();
    }
  };
  return { batcher: new RankingBatcher({ runTask, threads, maxQueue, defer, inlineBelowHits }), tasks, endTurn };
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

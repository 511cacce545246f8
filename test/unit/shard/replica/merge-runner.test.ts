import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MergeFailed,
  type MergeJob,
  MergeRunner,
  type MergeThreadEvents,
  type StartMergeThread,
  type ToMergeThread,
} from '@muster/shard';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder } from '../support.js';

const aJob = (folder = '/nowhere'): MergeJob => ({ folder, name: '7', segments: [], schema: aSchema });
const merged = { documents: 1, storedBytes: 2, segmentBytes: 3 };

/** Threads that do nothing by themselves. */
class Threads {
  readonly posted: ToMergeThread[] = [];
  readonly events: MergeThreadEvents[] = [];
  readonly start: StartMergeThread = (events) => {
    this.events.push(events);
    return {
      post: (message) => this.posted.push(message),
      kill: () => events.ended(new Error('it exited with code 1')),
    };
  };
}

const failureOf = (job: Promise<unknown>): Promise<MergeFailed> =>
  job.then(
    () => expect.fail('it was merged'),
    (error: unknown) => error as MergeFailed,
  );

describe('MergeRunner', () => {
  it('starts a thread for the first job and keeps it', async () => {
    const threads = new Threads();
    const runner = new MergeRunner(threads.start);
    expect(threads.events).to.have.length(0);
    for (let i = 0; i < 2; i++) {
      const job = runner.start(aJob());
      expect(runner.isRunning).to.equal(true);
      threads.events[0]?.message({ type: 'merged', merged });
      expect(await job).to.deep.equal(merged);
      expect(runner.isRunning).to.equal(false);
    }
    expect(threads.events).to.have.length(1);
    await runner.close();
  });

  it('fails a job alone by the end of its thread, removes what it wrote, and starts another', () =>
    inTemporaryFolder(async (folder) => {
      const threads = new Threads();
      const runner = new MergeRunner(threads.start);
      for (const name of ['7.segment.tmp', '7.documents', '6.documents']) await writeFile(join(folder, name), '');
      const lost = runner.start(aJob(folder));
      threads.events[0]?.ended(new Error('out of memory'));
      const failure = await failureOf(lost);
      expect(failure).to.be.instanceOf(MergeFailed);
      expect([failure.reason, failure.message]).to.deep.equal(['failed', 'the merge thread has ended: out of memory']);
      expect(await readdir(folder)).to.deep.equal(['6.documents']);
      const next = runner.start(aJob(folder));
      threads.events[1]?.message({ type: 'merged', merged });
      expect(await next).to.deep.equal(merged);
    }));

  it('says why a job failed', async () => {
    const threads = new Threads();
    const runner = new MergeRunner(threads.start);
    const job = runner.start(aJob());
    threads.events[0]?.message({ type: 'failed', failure: { reason: 'damaged', message: 'it is', stack: 'there' } });
    const { reason, message, cause } = await failureOf(job);
    expect([reason, message, (cause as Error).stack]).to.deep.equal(['damaged', 'it is', 'there']);
  });

  it('fails a job for which no thread can be started', async () => {
    const runner = new MergeRunner(() => {
      throw new Error('no more threads');
    });
    expect((await failureOf(runner.start(aJob()))).message).to.equal('no merge could be begun: no more threads');
    expect(runner.isRunning).to.equal(false);
  });

  it('tells every thread how far it is throttled', async () => {
    const threads = new Threads();
    const runner = new MergeRunner(threads.start);
    runner.throttle(20);
    const lost = runner.start(aJob());
    runner.throttle(30);
    threads.events[0]?.ended(new Error('gone'));
    await failureOf(lost);
    void runner.start(aJob()).catch(() => {});
    const told = threads.posted.map((message) => (message.type === 'throttle' ? message.workMs : message.type));
    expect(told).to.deep.equal([20, 'merge', 30, 30, 'merge']);
    for (const wrong of [0, 101, Number.NaN]) {
      expect(() => runner.throttle(wrong)).to.throw(RangeError, `\`workMs\` must be in [1, 100], got ${wrong}`);
    }
  });

  it('cancels a job, and by being closed', async () => {
    const threads = new Threads();
    const runner = new MergeRunner(threads.start);
    runner.cancel();
    expect(threads.posted).to.deep.equal([]);
    const job = runner.start(aJob());
    runner.cancel();
    expect(threads.posted.at(-1)).to.deep.equal({ type: 'cancel' });
    const failing = failureOf(job);
    await runner.close();
    expect((await failing).reason).to.equal('cancelled');
    expect(() => runner.start(aJob())).to.throw('the merge runner is closed');
  });

  it('takes one job at a time', () => {
    const runner = new MergeRunner(new Threads().start);
    void runner.start(aJob()).catch(() => {});
    expect(() => runner.start(aJob())).to.throw('the merge of 7 is under way');
  });
});

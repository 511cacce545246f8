import type { Clock } from '@muster/proto';
import { type FromMergeThread, type MergeJob, MergeLoop } from '@muster/shard';
import { expect } from 'chai';
import { manyDocuments } from '../evaluate/corpus.js';
import { LiveShard } from '../index/live-shard.js';
import { aSchema, inTemporaryFolder } from '../support.js';

/** A clock that goes on by a millisecond whenever it is looked at; rests are over at once, and written down. */
class WorkClock implements Clock {
  readonly restsMs: number[] = [];
  looks = 0;

  now(): number {
    return ++this.looks;
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    this.restsMs.push(delayMs);
    setImmediate(fire);
    return () => {};
  }

  defer(fire: () => void): void {
    setImmediate(fire);
  }
}

async function inJob(use: (job: MergeJob) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const shard = new LiveShard(folder, aSchema);
    for (const documents of [manyDocuments(3000), manyDocuments(3100).slice(3000)]) {
      await shard.apply(documents.map((put) => ({ put })));
    }
    await use({ folder, name: 'merged', segments: shard.shared().segments, schema: aSchema });
    shard.close();
  });
}

/** Carries out a job; gives how it ended. */
function outcome(job: MergeJob, clock: Clock, begin: (loop: MergeLoop) => void): Promise<FromMergeThread> {
  return new Promise((post) => {
    const loop = new MergeLoop({ clock, post });
    begin(loop);
    loop.receive({ type: 'merge', job });
  });
}

describe('MergeLoop', () => {
  it('merges without rests unless it is throttled', () =>
    inJob(async (job) => {
      const clock = new WorkClock();
      const ended = await outcome(job, clock, () => {});
      expect(ended.type === 'merged' && ended.merged.documents).to.be.greaterThan(2500);
      expect(clock.looks).to.be.greaterThan(20);
      expect(clock.restsMs).to.deep.equal([]);
    }));

  it('works no larger a part of the time than it is told to', () =>
    inJob(async (job) => {
      const clock = new WorkClock();
      const ended = await outcome(job, clock, (loop) => loop.receive({ type: 'throttle', workMs: 20 }));
      expect(ended.type).to.equal('merged');
      expect(clock.restsMs.length).to.be.greaterThan(1);
      expect(clock.restsMs.every((restMs) => restMs === 40)).to.equal(true);
    }));

  it('gives a job up between slices, also while it rests, and then takes another', () =>
    inJob(async (job) => {
      const ended: FromMergeThread[] = [];
      let isEnded: () => void = () => {};
      let rests = 0;
      let looks = 0;
      const clock: Clock = {
        now: () => ++looks,
        defer: (fire) => void setImmediate(fire),
        // The first rest would never end by itself.
        setTimer(_, fire) {
          if (++rests > 1) setImmediate(fire);
          else setImmediate(() => loop.receive({ type: 'cancel' }));
          return () => {};
        },
      };
      const loop = new MergeLoop({
        clock,
        post(message) {
          ended.push(message);
          isEnded();
        },
      });
      const end = async (): Promise<void> => {
        const waiting = new Promise<void>((resolve) => {
          isEnded = resolve;
        });
        loop.receive({ type: 'merge', job });
        await waiting;
      };
      loop.receive({ type: 'throttle', workMs: 50 });
      await end();
      expect(ended[0]?.type === 'failed' && ended[0].failure.reason).to.equal('cancelled');
      await end();
      expect(ended[1]?.type).to.equal('merged');
    }));
});

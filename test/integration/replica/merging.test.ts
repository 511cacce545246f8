import { mkdirSync } from 'node:fs';
import { type FromReplica, type StartMergeThread, segmentFiles } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { builtIndex, TestReplica } from '../../support/replicas.js';
import { contentsOf } from '../../support/shard-contents.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

/** Fails, and leaves something where the merged segment should be that cannot be removed as a file. */
const failsForGood: StartMergeThread = (events) => ({
  post: (message) => {
    if (message.type !== 'merge') return;
    mkdirSync(segmentFiles(message.job.folder, message.job.name).segment);
    const failure = { reason: 'failed', message: 'the disk fails', stack: '' } as const;
    setImmediate(() => events.message({ type: 'failed', failure }));
  },
  kill: () => events.ended(new Error('it was killed')),
});

type Published = Extract<FromReplica, { type: 'published' }>;

describe('a replica that merges', () => {
  it('says that it could not, and serves on, though what is left of a merge cannot be removed', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, [{ id: 'seed', body: 'ant' }], { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const replica = new TestReplica({ dir, openLog: log.open, startMergeThread: failsForGood });
      for (let i = 0; i < 8; i++) {
        log.upsert({ id: String(i), ...{ body: 'bee' } });
        await replica.at(log.mark());
      }
      type Told = Extract<FromReplica, { type: 'log' }>;
      const { message } = await replica.told((each): each is Told => each.type === 'log');
      expect(message).to.equal('segments could not be merged: the disk fails');
      await replica.close();
    }));

  it('publishes the newest generation again with fewer segments, without a mark', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, [{ id: 'seed', body: 'ant' }], { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const replica = new TestReplica({ dir, openLog: log.open });
      let mark = 1;
      for (let i = 0; i < 8; i++) {
        log.upsert({ id: String(i), ...{ body: 'bee' } });
        mark = log.mark();
        await replica.at(mark);
      }
      const isMerged = (message: FromReplica): message is Published =>
        message.type === 'published' && message.shared.generation === mark && message.shared.segments.length < 8;
      await replica.told(isMerged);
      await replica.durable(mark);
      await replica.close();
      const again = new TestReplica({ dir, openLog: log.open });
      const ids = contentsOf([await again.at(mark)]).map(([id]) => id);
      expect(ids).to.deep.equal(['seed', '0', '1', '2', '3', '4', '5', '6', '7']);
      await again.close();
    }));
});

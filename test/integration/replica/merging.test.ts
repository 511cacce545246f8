import type { FromReplica } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { builtIndex, TestReplica } from '../../support/replicas.js';
import { contentsOf } from '../../support/shard-contents.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

type Published = Extract<FromReplica, { type: 'published' }>;

describe('a replica that merges', () => {
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

import { cp, open } from 'node:fs/promises';
import { join } from 'node:path';
import { codecs, shardService, systemClock } from '@muster/proto';
import { type RunningReplica, startReplicaServer } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { serveLog } from '../../support/log-server.js';
import { builtIndex } from '../../support/replicas.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';
import { type UnaryOutcome, unary } from './ask.js';

const seed = [{ id: 'seed', body: 'ant' }];

/** Asks for the document with a number. */
function fetchOf({ address }: RunningReplica, seq: number): Promise<UnaryOutcome> {
  const seqs = Buffer.from(new Float64Array([seq]).buffer);
  return unary(address, shardService.Fetch, codecs.fetchRequest.encode({ index: 'index', seqs }));
}

/** Waits without keeping a core, which the replicas' threads need. */
async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise<void>((resolve) => systemClock.setTimer(20, resolve));
}

describe('a replica whose index is damaged', () => {
  it('serves again, from the snapshot of a peer', () =>
    inTemporaryFolder(async (folder) => {
      const logged: string[] = [];
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const writer = await serveLog(log);
      const start = (dir: string): Promise<RunningReplica> =>
        startReplicaServer({
          dir,
          shard: 0,
          replica: 'a',
          writer: writer.address,
          listen: '127.0.0.1:0',
          clock: systemClock,
          random: Math.random,
          epochNow: Date.now,
          log: (message) => logged.push(message),
          maxInFlight: 16,
        });
      const dir = await builtIndex(folder, seed, { shards: 1, schema: aSchema });
      await cp(dir, join(folder, 'copy'), { recursive: true });
      const [sound, damaged] = await Promise.all([start(join(folder, 'copy')), start(dir)]);
      log.peers = [sound.address];
      // The index as it was built and the replica's folder share the file.
      const file = await open(join(dir, 'shard-0', '0.documents'), 'r+');
      await file.write('x', 12);
      await file.close();
      expect(await fetchOf(damaged, 0)).to.have.property('code', 14);
      await untilSo(() => logged.includes(`the replica goes on from a snapshot of ${sound.address}`));
      await untilSo(async () => 'bytes' in (await fetchOf(damaged, 0)));
      await damaged.drain(0);
      await sound.drain(0);
      await writer.close(0);
    }));
});

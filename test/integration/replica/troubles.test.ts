import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '@muster/proto';
import type { FromReplica } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { builtIndex, TestReplica } from '../../support/replicas.js';
import { contentsOf } from '../../support/shard-contents.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

const seed = [{ id: 'seed', body: 'ant' }];

/** An index of the seed, its log, and the folder of replica `a`. */
function withLog(use: (given: { dir: string; log: FakeLog; folder: string }) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (parent) => {
    const dir = await builtIndex(parent, seed, { shards: 1, schema: aSchema });
    const folder = join(dir, 'replicas', 'a', 'shard-0');
    await use({ dir, log: new FakeLog({ shards: 1, nextSeq: 1 }), folder });
  });
}

async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] as number) ^ 1;
  await writeFile(file, bytes);
}

describe('a replica in trouble', () => {
  it('moves a damaged folder aside when it starts, and asks for a snapshot', () =>
    withLog(async ({ dir, log, folder }) => {
      const first = new TestReplica({ dir, openLog: log.open });
      await first.at(1);
      await first.close();
      await damage(join(folder, '0.segment'));
      log.peers = ['127.0.0.1:1'];
      const second = new TestReplica({ dir, openLog: log.open });
      await second.ended;
      const last = second.messages.at(-1);
      expect(last).to.include({ type: 'snapshot-needed' }).and.to.have.deep.property('peers', ['127.0.0.1:1']);
      expect(second.generations).to.deep.equal([]);
      expect(await readFile(join(`${folder}.damaged`, 'segments.json'), 'utf8')).to.contain('muster-shard');
    }));

  it('keeps the folder with writes that it moved aside, though it begins again with a damaged index', () =>
    withLog(async ({ dir, log, folder }) => {
      const first = new TestReplica({ dir, openLog: log.open });
      log.upsert({ id: 'x', ...{ body: 'bee' } });
      await first.durable(log.mark());
      await first.close();
      // The index as it was built has the same file.
      await damage(join(folder, '0.segment'));
      const aside = `${folder}.damaged`;
      const contents: string[][] = [];
      for (let start = 0; start < 3; start++) {
        await new TestReplica({ dir, openLog: log.open }).ended;
        contents.push((await readdir(aside)).sort());
      }
      expect(contents[0]).to.include('0.segment').and.have.length.above(4);
      expect(contents[2]).to.deep.equal(contents[0]);
    }));

  it('asks for a snapshot when a document that it has to delete is damaged', () =>
    withLog(async ({ dir, log, folder }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.at(1);
      await damage(join(folder, '0.documents'));
      log.delete('seed');
      log.mark();
      await replica.ended;
      expect(replica.messages.at(-1)).to.include({ type: 'snapshot-needed' });
      expect(replica.generations).to.deep.equal([1]);
    }));

  for (const follows of [true, false]) {
    it(`puts its folder aside when it is told of damage, also ${follows ? 'while it follows the log' : 'when it has stopped'}`, () =>
      withLog(async ({ dir, log, folder }) => {
        const replica = new TestReplica({ dir, openLog: log.open });
        await replica.at(1);
        if (!follows) {
          log.append('x', { kind: 'upsert', upsert: Buffer.from('no JSON') });
          await replica.state(({ trouble }) => trouble.includes('cannot be applied'));
        }
        log.peers = ['127.0.0.1:1'];
        replica.replica.receive({ type: 'damaged', reason: '0.documents is damaged' });
        await replica.ended;
        const told = { peers: ['127.0.0.1:1'], reason: '0.documents is damaged', isDamaged: true, after: -1 };
        expect(replica.messages.at(-1)).to.deep.equal({ type: 'snapshot-needed', ...told });
        expect(await readFile(join(`${folder}.damaged`, 'segments.json'), 'utf8')).to.contain('muster-shard');
      }));
  }

  it('cannot begin where the index takes more memory than it may, though the writer answers', () =>
    withLog(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open, maxMemoryBytes: 100 });
      const error: unknown = await replica.ended.catch((reason: unknown) => reason);
      expect(error).to.have.property('name', 'IndexUnusable');
    }));

  it('takes back what it had when it was killed while a snapshot took its place', () =>
    withLog(async ({ dir, log, folder }) => {
      const first = new TestReplica({ dir, openLog: log.open });
      log.upsert({ id: 'x', ...{ body: 'bee' } });
      const mark = log.mark();
      await first.at(mark);
      await first.close();
      await rename(folder, `${folder}.former`);
      await mkdir(`${folder}.new`);
      const second = new TestReplica({ dir, openLog: log.open });
      await second.told((message): message is FromReplica => message.type === 'published');
      expect(second.generations).to.deep.equal([mark]);
      const [kept, lock, ...more] = (await readdir(dirname(folder))).sort();
      expect([kept, ...more]).to.deep.equal(['shard-0']);
      expect(lock).to.match(/^shard-0\.lock\./);
      await second.close();
    }));

  it('asks for a snapshot where a file of the index as it was built is missing', () =>
    withLog(async ({ dir, log }) => {
      await rm(join(dir, 'shard-0', '0.documents'));
      log.peers = ['127.0.0.1:1'];
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.ended;
      expect(replica.messages.at(-1)).to.include({ type: 'snapshot-needed', isDamaged: true });
    }));

  it('serves what it has while it cannot write, and takes in the rest when it can again', () =>
    withLog(async ({ dir, log, folder }) => {
      let pauses = 0;
      // The time until it tries again passes at once.
      const clock = {
        ...systemClock,
        setTimer: (delayMs: number, fire: () => void) =>
          systemClock.setTimer(delayMs > 9000 ? ++pauses : delayMs, fire),
      };
      const replica = new TestReplica({ dir, openLog: log.open, clock });
      await replica.at(1);
      await replica.durable(1);
      await rename(folder, `${folder}.away`);
      log.upsert({ id: 'x', ...{ body: 'bee' } });
      const mark = log.mark();
      await replica.state(({ trouble }) => trouble.includes('cannot be taken in'));
      expect(new Set(replica.generations)).to.deep.equal(new Set([1]));
      await rename(`${folder}.away`, folder);
      expect(contentsOf([await replica.at(mark)]).map(([id]) => id)).to.deep.equal(['seed', 'x']);
      await replica.state(({ trouble, durableSeq }) => trouble === '' && durableSeq === mark);
      await replica.close();
    }));
});

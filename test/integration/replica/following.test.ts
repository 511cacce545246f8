import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '@muster/proto';
import { LogTrouble, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { builtIndex, noMerges, TestReplica } from '../../support/replicas.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

const seed = ['ant', 'bee', 'cat'].map((body, i) => ({ id: String(i), title: 'seed', body }));
const one = { shards: 1, schema: aSchema };

function withReplica(use: (given: { dir: string; log: FakeLog }) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const dir = await builtIndex(folder, seed, one);
    await use({ dir, log: new FakeLog({ shards: 1, nextSeq: seed.length }) });
  });
}

/** Ids and bodies of the live documents, in the order of `seq`. */
function contentOf(index: ShardIndex): [id: string, body: string][] {
  const found: [string, string][] = [];
  for (const segment of index.segments) {
    for (let ordinal = 0; ordinal < segment.documents; ordinal++) {
      if (index.locate(segment.seqs[ordinal] as number) === undefined) continue;
      const { body } = JSON.parse(segment.stored(ordinal).toString()) as { body: string };
      found.push([segment.idOf(ordinal), body]);
    }
  }
  return found;
}

describe('a replica', () => {
  it('publishes the index as it was built, with the name of the log', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      const index = await replica.at(3);
      expect(contentOf(index).map(([id]) => id)).to.deep.equal(['0', '1', '2']);
      expect(index.buildId).to.match(/-log-1$/);
      await replica.close();
    }));

  it('applies upserts and deletes, and publishes them at the mark', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.at(3);
      log.upsert({ id: '1', ...{ title: '', body: 'dog' } });
      log.upsert({ id: 'x', ...{ title: '', body: 'elk' } });
      log.delete('0');
      log.delete('nobody');
      const index = await replica.at(log.mark());
      expect(contentOf(index)).to.deep.equal([
        ['2', 'cat'],
        ['1', 'dog'],
        ['x', 'elk'],
      ]);
      expect(index.documents).to.equal(3);
      expect(index.documentFrequency('body', 'bee')).to.equal(0);
      expect(index.fieldStats('title')).to.deep.equal({ documents: 1, totalLength: 1 });
      expect(replica.generations).to.deep.equal([3, 7]);
      await replica.close();
    }));

  it('publishes a mark without operations with the same segments', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      const before = await replica.sharedAt(3);
      log.append('other', { kind: 'delete', delete: 'other' });
      const after = await replica.sharedAt(log.mark());
      expect(after.segments).to.deep.equal(before.segments);
      expect(after.segments[0]?.memory).to.equal(before.segments[0]?.memory);
      await replica.close();
    }));

  it('goes on from its last commit when it is started again', () =>
    withReplica(async ({ dir, log }) => {
      const first = new TestReplica({ dir, openLog: log.open });
      log.upsert({ id: 'x', ...{ body: 'elk' } });
      log.delete('2');
      const mark = log.mark();
      await first.durable(mark);
      await first.close();
      const second = new TestReplica({ dir, openLog: log.open });
      const index = await second.at(mark);
      expect(contentOf(index)).to.deep.equal([
        ['0', 'ant'],
        ['1', 'bee'],
        ['x', 'elk'],
      ]);
      expect(second.generations[0]).to.equal(mark);
      expect(log.requests.at(-1)).to.include({ fromSeq: mark, durableSeq: mark, logId: 'log-1' });
      await second.close();
    }));

  it('tells the writer what is on its disk, and where it listens', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.at(3);
      replica.replica.receive({ type: 'listening', address: '127.0.0.1:9' });
      log.delete('1');
      const mark = log.mark();
      await replica.durable(mark);
      expect(log.requests.at(-1)).to.include({ durableSeq: mark, address: '127.0.0.1:9' });
      await replica.close();
    }));

  it('serves on and says why while the writer is away, then takes in what it missed', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.at(3);
      log.fail(new LogTrouble('the writer has gone', false));
      const state = await replica.state(({ connected, trouble }) => !connected && trouble.includes('gone'));
      expect(state.trouble).to.equal('the writer has gone');
      log.delete('1');
      const mark = log.mark();
      log.fail();
      expect(contentOf(await replica.at(mark)).map(([id]) => id)).to.deep.equal(['0', '2']);
      await replica.state(({ connected, nextSeq }) => connected && nextSeq === mark);
      await replica.close();
    }));

  it('publishes each mark once the writer has taken back numbers that it had told of', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open, clock: { ...systemClock, now: () => 0 } });
      log.nextSeq += 10_000;
      await replica.at(3);
      log.nextSeq -= 10_000;
      log.fail(new LogTrouble('the writer was killed', false));
      await replica.state(({ trouble }) => trouble.includes('killed'));
      log.fail();
      for (const id of ['x', 'y']) {
        log.upsert({ id });
        await replica.at(log.mark());
      }
      await replica.close();
    }));

  it('loses nothing where a mark that it has skipped cannot be written, though more has come by then', () =>
    withReplica(async ({ dir, log }) => {
      const due: (() => void)[] = [];
      let nowMs = 0;
      const clock: Clock = {
        ...systemClock,
        now: () => nowMs,
        setTimer: (delayMs, fire) => {
          if (delayMs === 1000) due.push(fire);
          return delayMs === 1000 ? () => {} : systemClock.setTimer(delayMs, fire);
        },
      };
      const replica = new TestReplica({
        dir,
        openLog: log.open,
        clock,
        startName: 'start',
        startMergeThread: noMerges,
      });
      await replica.at(3);
      log.upsert({ id: 'x' });
      await replica.at(log.mark());
      log.upsert({ id: 'y' });
      const mark = log.mark();
      // Of other shards.
      log.nextSeq += 10_000;
      await replica.state(({ nextSeq }) => nextSeq === mark);
      // Nothing can be written where a folder stands.
      await mkdir(join(dir, 'replicas', 'a', 'shard-0', 'start-1.segment'));
      nowMs = 6000;
      for (const fire of due) fire();
      log.upsert({ id: 'z' });
      const index = await replica.at(log.mark());
      expect(contentOf(index).map(([id]) => id)).to.include.members(['x', 'y', 'z']);
      await replica.close();
    }));

  it('publishes a mark that it has skipped when it is time, though nothing more comes', () =>
    withReplica(async ({ dir, log }) => {
      const due: (() => void)[] = [];
      const clock: Clock = {
        ...systemClock,
        now: () => 0,
        setTimer: (delayMs, fire) => {
          if (delayMs === 1000) due.push(fire);
          return delayMs === 1000 ? () => {} : systemClock.setTimer(delayMs, fire);
        },
      };
      const replica = new TestReplica({ dir, openLog: log.open, clock });
      await replica.at(3);
      log.upsert({ id: 'x' });
      await replica.at(log.mark());
      log.upsert({ id: 'y' });
      const mark = log.mark();
      // Of other shards.
      log.nextSeq += 10_000;
      await replica.state(({ nextSeq }) => nextSeq === mark);
      expect(replica.generations).not.to.include(mark);
      expect(due).to.have.length(1);
      for (const fire of due) fire();
      await replica.at(mark);
      await replica.close();
    }));

  it('keeps what it has when the writer has another log', () =>
    withReplica(async ({ dir, log }) => {
      const first = new TestReplica({ dir, openLog: log.open });
      log.delete('1');
      const mark = log.mark();
      await first.durable(mark);
      await first.close();
      const other = new FakeLog({ shards: 1, nextSeq: 100, logId: 'log-2' });
      other.trimmedTo = 0;
      const second = new TestReplica({ dir, openLog: other.open });
      const { trouble } = await second.state(({ trouble }) => trouble.includes('log-2'));
      expect(trouble).to.equal('the writer has log log-2, the operations here came from log log-1');
      expect(second.generations).to.deep.equal([mark]);
      await second.close();
    }));

  it('asks for a snapshot when the log no longer has what it needs', () =>
    withReplica(async ({ dir, log }) => {
      log.trimmedTo = 10;
      log.peers = ['127.0.0.1:1'];
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.ended;
      expect(replica.messages.at(-1)).to.deep.equal({
        type: 'snapshot-needed',
        peers: ['127.0.0.1:1'],
        reason: 'the log no longer has operation 3, which is the next one here',
        isDamaged: false,
        after: 3,
      });
    }));

  it('stops loudly at an operation that cannot be applied', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open });
      await replica.at(3);
      log.append('5', { kind: 'upsert', upsert: Buffer.from('{"id":"5","year":"soon"}') });
      log.mark();
      const { trouble } = await replica.state(({ trouble }) => trouble.includes('stopped'));
      expect(trouble).to.match(
        /^it has stopped following the log: operation 3 of the log cannot be applied: field `year`/,
      );
      expect(replica.generations).to.deep.equal([3]);
      await replica.close();
    }));

  it('removes files that nothing needs any more, and no others', () =>
    withReplica(async ({ dir, log }) => {
      const replica = new TestReplica({ dir, openLog: log.open, startMergeThread: noMerges });
      await replica.at(3);
      const folder = join(dir, 'replicas', 'a', 'shard-0');
      log.delete('0');
      await replica.durable(log.mark());
      log.delete('1');
      await replica.durable(log.mark());
      await replica.close();
      expect((await readdir(folder)).sort()).to.deep.equal(
        ['0.5.deletions', '0.documents', '0.segment', 'origin.json', 'segments.json'].sort(),
      );
      expect(await readdir(join(dir, 'replicas', 'a'))).to.deep.equal(['shard-0']);
    }));

  it('is refused a folder of another build of the index', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, seed, one);
      const log = new FakeLog({ shards: 1, nextSeq: 3 });
      const first = new TestReplica({ dir, openLog: log.open });
      await first.at(3);
      await first.close();
      const replicas = join(dir, 'replicas');
      await rename(replicas, join(folder, 'replicas'));
      await rm(dir, { recursive: true });
      await builtIndex(folder, [...seed, { id: '9', body: 'new' }], one);
      await rename(join(folder, 'replicas'), replicas);
      const second = new TestReplica({ dir, openLog: log.open });
      const error = await second.ended.catch((caught: Error) => caught);
      expect(error).to.be.instanceOf(Error).with.property('name', 'IndexUnusable');
      expect((error as Error).message).to.match(/holds writes to a former build/);
    }));
});

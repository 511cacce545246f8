import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { LogTrouble, type ReplicaStart, writersLog } from '@muster/shard';
import { expect } from 'chai';
import { FakeLog } from '../../support/fake-log.js';
import { serveLog } from '../../support/log-server.js';
import { randomNumbers, randomWrites, WriteModel } from '../../support/random-writes.js';
import type { FromReplicaProcess } from '../../support/replica-process.js';
import { builtIndex, TestReplica } from '../../support/replicas.js';
import { contentsOf } from '../../support/shard-contents.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

const module = new URL('../../support/replica-process.js', import.meta.url);

/** A process with a replica's thread, which can be killed. */
class ReplicaProcess {
  readonly told: FromReplicaProcess[] = [];
  readonly #process: ChildProcess;
  #wake: () => void = () => {};

  constructor(start: ReplicaStart) {
    this.#process = fork(module, [JSON.stringify(start)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process.on('message', (message) => {
      this.told.push(message as FromReplicaProcess);
      this.#wake();
    });
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  async until<T extends FromReplicaProcess>(isIt: (message: FromReplicaProcess) => message is T): Promise<T> {
    for (;;) {
      const found = this.told.find(isIt);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async messages(count: number): Promise<void> {
    while (this.told.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async contentsAt(generation: number): Promise<[string, object][]> {
    type Published = Extract<FromReplicaProcess, { type: 'published' }>;
    const isIt = (each: FromReplicaProcess): each is Published =>
      each.type === 'published' && each.generation === generation;
    return (await this.until(isIt)).contents;
  }

  async kill(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }

  async close(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.send({ type: 'close' });
    await exit;
  }
}

const seed = [{ id: 'seed', body: 'ant' }];

describe('a replica over gRPC', () => {
  it('follows the log of a real server, and again when the server comes back', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, seed, { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const first = await serveLog(log);
      const replica = new TestReplica({ dir, openLog: writersLog(first.address) });
      for (let i = 0; i < 1000; i++) log.upsert({ id: `id-${i}`, ...{ body: 'bee' } });
      const mark = log.mark();
      expect((await replica.at(mark)).documents).to.equal(1001);
      await first.close(0);
      await replica.state(({ connected, trouble }) => !connected && trouble.includes('cannot be reached'));
      log.delete('seed');
      const later = log.mark();
      const second = await serveLog(log, first.address);
      expect((await replica.at(later)).documents).to.equal(1000);
      await replica.close();
      await second.close(0);
    }));

  it('says that the writer refuses, and why', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, seed, { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      log.fail(new LogTrouble('the log goes on from another build', true));
      const server = await serveLog(log);
      const replica = new TestReplica({ dir, openLog: writersLog(server.address) });
      const { trouble } = await replica.state(({ trouble }) => trouble.includes('refuses'));
      expect(trouble).to.equal(`the writer at ${server.address} refuses: the log goes on from another build`);
      await replica.close();
      await server.close(0);
    }));

  it('has every operation once, however often it is killed', () =>
    inTemporaryFolder(async (folder) => {
      const random = randomNumbers(7);
      const model = new WriteModel();
      for (const upsert of seed) model.apply({ upsert });
      const dir = await builtIndex(folder, seed, { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const server = await serveLog(log);
      const start = { dir, shard: 0, replica: 'a', writer: server.address, maxMemoryBytes: 2 ** 30 };
      let replica = new ReplicaProcess(start);
      for (let round = 0; round < 5; round++) {
        for (const write of randomWrites(600, 150, random)) {
          model.apply(write);
          if ('delete' in write) log.delete(write.delete);
          else log.upsert(write.upsert);
          if (random(40) === 0) log.mark();
        }
        log.mark();
        await replica.messages(1 + random(8));
        await replica.kill();
        replica = new ReplicaProcess(start);
      }
      expect(await replica.contentsAt(log.mark())).to.deep.equal([...model.documents]);
      await replica.close();
      await server.close(0);
    }));

  it('is refused a folder that another process has, and takes it when that is killed', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await builtIndex(folder, seed, { shards: 1, schema: aSchema });
      const log = new FakeLog({ shards: 1, nextSeq: 1 });
      const server = await serveLog(log);
      const start = { dir, shard: 0, replica: 'a', writer: server.address, maxMemoryBytes: 2 ** 30 };
      const other = new ReplicaProcess(start);
      await other.contentsAt(1);
      const refused = new TestReplica({ dir, openLog: log.open });
      const error = (await refused.ended.catch((caught: Error) => caught)) as Error;
      expect(error.message).to.contain(`is in use by process ${other.pid}`);
      await other.kill();
      const taken = new TestReplica({ dir, openLog: log.open });
      expect(contentsOf([await taken.at(1)])).to.have.length(1);
      await taken.close();
      await server.close(0);
    }));
});

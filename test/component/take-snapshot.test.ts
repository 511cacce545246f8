import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexTopology__Output } from '@muster/proto';
import { type FetchShard, type SnapshotOptions, takeSnapshot } from '@muster/scripts';
import { buildIndex, type Manifest, openShard, readManifest, shardFolder } from '@muster/shard';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { aSchema, inTemporaryFolder } from '../unit/shard/support.js';

/** An index of two shards whose servers are folders on this disk. */
class FakeServers {
  readonly clock = new FakeClock();
  /** Generations each replica serves, by address: `shard/replica`. */
  readonly serves: Record<string, number[]> = { '0/a': [4], '0/b': [4], '1/a': [4] };
  readonly leases: string[] = [];
  readonly fetched: string[] = [];
  readonly failing = new Set<string>();
  readonly #dir: string;
  readonly #manifest: Manifest;
  logId = 'log';

  constructor(dir: string, manifest: Manifest) {
    this.#dir = dir;
    this.#manifest = manifest;
  }

  readonly topology = async (): Promise<IndexTopology__Output> => {
    const replicasOf = (shard: number) =>
      Object.entries(this.serves)
        .filter(([address]) => address.startsWith(`${shard}/`))
        .map(([address, generations]) => ({ address, generations, trouble: '', documents: 2 }));
    const shards = [0, 1].map((shard) => ({ replicas: replicasOf(shard) }));
    return { name: 'index', buildId: 'b', generation: 4, writer: '', shards };
  };

  readonly lease: SnapshotOptions['lease'] = async (address, { generation, durationMs }) => {
    this.leases.push(`${address} ${generation} ${durationMs}`);
    return !this.failing.has(address);
  };

  readonly fetchShard: FetchShard = async ({ address, shard, generation, folder }) => {
    this.fetched.push(`${address} ${generation}`);
    if (address === '0/a' && this.failing.has('fetch 0/a')) throw new Error('0/a: it broke');
    await cp(shardFolder(this.#dir, shard), folder, { recursive: true });
    return { manifest: this.#manifest, generation, logId: this.logId, bytes: 100 };
  };

  async take(out: string, least = 0): Promise<Manifest> {
    const { clock, topology, lease, fetchShard } = this;
    const taken = takeSnapshot({
      out,
      overwrite: false,
      discardWrites: false,
      least,
      topology,
      lease,
      fetchShard,
      clock,
      leaseName: 'snapshot',
      waitMs: 10_000,
      onShard: () => {},
    });
    // Files are read in real time, timers fire in virtual time.
    let isOver = false;
    const settled = taken.finally(() => {
      isOver = true;
    });
    settled.catch(() => {});
    while (!isOver) await clock.advance(50);
    return settled;
  }
}

async function withServers(test: (servers: FakeServers, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, ['a', 'b', 'c', 'd'].map((id) => JSON.stringify({ id, title: `red ${id}` })).join('\n'));
    const dir = join(folder, 'index');
    const { manifest } = await buildIndex({ files: [file], out: dir, shards: 2, schema: aSchema });
    await test(new FakeServers(dir, manifest), folder);
  });
}

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('it was taken'),
    (error: Error) => error,
  );

describe('takeSnapshot', () => {
  it('makes an index of the shards at one generation, a build of its own', () =>
    withServers(async (servers, folder) => {
      const out = join(folder, 'snapshot');
      const manifest = await servers.take(out);
      const original = await readManifest(join(folder, 'index'));
      expect(await readManifest(out)).to.deep.equal(manifest);
      expect(manifest).to.include({ name: 'index', documents: 4, generation: 4, nextSeq: 4 });
      expect(manifest.build).not.to.equal(original.build);
      const shard = await openShard(out, 1);
      shard.close();
      expect(shard.generation).to.equal(4);
      expect(shard.buildId).to.equal(manifest.build);
      expect(servers.fetched).to.deep.equal(['0/a 4', '1/a 4']);
    }));

  it('is the same build for the same state, another for another', () =>
    withServers(async (servers, folder) => {
      const first = await servers.take(join(folder, 'first'));
      const second = await servers.take(join(folder, 'second'));
      servers.logId = 'another';
      const third = await servers.take(join(folder, 'third'));
      expect(second.build).to.equal(first.build);
      expect(third.build).not.to.equal(first.build);
    }));

  it('has every replica keep the generation, and lets it go at the end', () =>
    withServers(async (servers, folder) => {
      await servers.take(join(folder, 'snapshot'));
      const held = servers.leases.filter((lease) => lease.endsWith(' 600000'));
      expect(new Set(held)).to.have.property('size', 3);
      expect(servers.leases.slice(-3)).to.deep.equal(['0/a 4 0', '0/b 4 0', '1/a 4 0']);
      expect(servers.clock.timersSet).to.equal(0);
    }));

  it('waits for the shards to serve what was asked for', () =>
    withServers(async (servers, folder) => {
      servers.clock.setTimer(1000, () => {
        for (const generations of Object.values(servers.serves)) generations.push(6);
      });
      expect((await servers.take(join(folder, 'snapshot'), 5)).generation).to.equal(6);
    }));

  it('says which generation it waited for in vain, and leaves nothing', () =>
    withServers(async (servers, folder) => {
      const error = await failure(servers.take(join(folder, 'snapshot'), 5));
      expect(error.message).to.equal('not all shards of `index` serve generation 5 or a later one');
      expect((await readdir(folder)).sort()).to.deep.equal(['documents.jsonl', 'index']);
    }));

  it('takes another replica where one fails', () =>
    withServers(async (servers, folder) => {
      servers.failing.add('fetch 0/a');
      await servers.take(join(folder, 'snapshot'));
      expect(servers.fetched).to.deep.equal(['0/a 4', '0/b 4', '1/a 4']);
    }));

  it('does without a replica that gives no lease, but not without any', () =>
    withServers(async (servers, folder) => {
      servers.failing.add('0/a');
      await servers.take(join(folder, 'snapshot'));
      expect(servers.fetched).to.deep.equal(['0/b 4', '1/a 4']);
      servers.failing.add('1/a');
      const error = await failure(servers.take(join(folder, 'another')));
      expect(error.message).to.equal('generation 4 was gone before it could be leased');
    }));

  it('gives the reasons of all replicas when none gives a shard', () =>
    withServers(async (servers, folder) => {
      servers.failing.add('fetch 0/a').add('0/b');
      const error = await failure(servers.take(join(folder, 'snapshot')));
      expect(error.message).to.equal('0/a: it broke');
      expect(servers.clock.timersSet).to.equal(0);
    }));
});

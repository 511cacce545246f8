import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { systemClock } from '@muster/proto';
import type { RunningServer } from '@muster/shard';
import { readManifest, shardOfSlot, slotOf } from '@muster/shard';
import { startWriterServer } from '@muster/shard/writer';
import { expect } from 'chai';
import { answer, builtIndex, upsert, WriterClient } from './writer-client.js';

const index = 'islands';
const programs = { mount: 'mount', unmount: 'umount' };
const MiB = 1024 * 1024;

describe('a writer on a full disk', () => {
  let folder: string;
  let disk: string;
  let dir: string;
  let server: RunningServer | undefined;
  let client: WriterClient;
  let skippedMs = 0;
  const told: string[] = [];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    disk = join(folder, 'disk');
    dir = join(disk, 'islands');
    await mkdir(disk);
    const mounted = spawnSync(programs.mount, ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
    if (mounted.status !== 0) {
      await rm(folder, { recursive: true });
      process.stderr.write('      no file system may be mounted here: nothing was shown\n');
      this.skip();
    }
    const built = await builtIndex();
    await cp(built.dir, dir, { recursive: true });
    await built.remove();
    await writeFile(join(disk, 'ballast'), Buffer.alloc(2 * MiB));
    await start();
  });

  async function start(): Promise<void> {
    const clock = { ...systemClock, now: () => systemClock.now() + skippedMs };
    const log = (line: string): void => void told.push(line);
    server = await startWriterServer({
      dir,
      listen: '127.0.0.1:0',
      refreshMs: 3_600_000,
      clock,
      random: Math.random,
      log,
    });
    client = new WriterClient(server.address);
  }

  after(async () => {
    if (server === undefined) return;
    client.close();
    await server.drain(0);
    spawnSync(programs.unmount, [disk]);
    await rm(folder, { recursive: true });
  });

  /** Writes until it is refused; gives how often it was taken, and what it was refused with. */
  async function fill(most = 1000): Promise<{ taken: number; refused: string | undefined }> {
    const stream = client.write();
    for (let taken = 0; taken < most; taken++) {
      stream.send({ index, operations: [upsert({ id: `${taken}`, title: 'Sumba '.repeat(10_000) })] });
      if ((await stream.next()) !== undefined) continue;
      expect(stream.ended?.code).to.equal(status.RESOURCE_EXHAUSTED);
      return { taken, refused: stream.ended?.details };
    }
    stream.end();
    return { taken: most, refused: undefined };
  }

  it('refuses writes, gives what it has, and goes on by itself when there is room', async () => {
    const { taken, refused } = await fill();
    const reason = `no space is left on the disk of the log ${dir}/log`;
    expect(refused).to.equal(reason);
    expect(taken).to.be.greaterThan(10);
    expect(told).to.deep.equal([`writes are refused: ${reason}`]);

    const { generation } = await client.refresh(index);
    expect(generation, 'what was acknowledged becomes visible').to.equal(3 + taken);

    const { build: buildId } = await readManifest(dir);
    for (const shard of [0, 1]) {
      const log = client.log({ index, shard, fromSeq: 3, durableSeq: 3, buildId });
      const { nextSeq } = await answer(log);
      expect(nextSeq).to.equal(3 + taken);
      const expected = Array.from({ length: taken }, (_, i) => shardOfSlot(slotOf(`${i}`), 2)).filter(
        (of) => of === shard,
      );
      for (let read = 0; read < expected.length; ) read += (await answer(log)).operations.length;
      log.cancel();
    }

    expect((await fill(1)).refused, 'not tried again so soon').to.equal(reason);
    skippedMs += 1000;
    await rm(join(disk, 'ballast'));
    expect((await fill(3)).taken).to.equal(3);
    expect(told).to.deep.equal([`writes are refused: ${reason}`, 'writes are taken again']);
  });

  it('starts again, and goes on when replicas have on their disks what is in the log', async () => {
    const { refused } = await fill();
    expect(refused).to.match(/^no space is left/);
    client.close();
    await server?.drain(0);
    await start();
    skippedMs += 60_000;
    const { build: buildId } = await readManifest(dir);
    for (const shard of [0, 1]) {
      const log = client.log({ index, shard, fromSeq: 3, durableSeq: 3, buildId });
      const { nextSeq: durableSeq } = await answer(log);
      log.send({ durableSeq });
    }
    // The next one to fail finds out that something may be given up.
    for (let tries = 0; tries < 20; tries++) {
      skippedMs += 1000;
      if ((await fill(3)).taken === 3) return;
    }
    expect.fail('writes were refused for good');
  });
});

import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BadLine,
  buildIndex,
  hasWrites,
  IndexUnusable,
  makeReplicaFolder,
  openShard,
  readManifest,
  replicaFolder,
} from '@muster/shard';
import { openLmdbLog } from '@muster/shard/writer';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder } from '../support.js';

/** Above the highest that Linux gives. */
const deadPid = 2 ** 22 + 1;

const good = '{"id":"a"}\n{"id":"b"}\n';

async function build(folder: string, text: string, given: object = {}) {
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, text);
  return buildIndex({ files: [file], out: join(folder, 'index'), shards: 1, schema: aSchema, ...given });
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );
}

async function documentsIn(folder: string): Promise<number> {
  const shard = await openShard(join(folder, 'index'), 0);
  shard.close();
  return shard.documents;
}

/** Entries beside the documents. */
async function entriesOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((entry) => entry !== 'documents.jsonl').sort();
}

describe('a build', () => {
  it('that fails leaves the index that was there, and nothing beside it', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      const error = await failure(build(folder, '{"id":"c"}\nnot JSON\n', { overwrite: true }));
      expect(error).to.be.instanceOf(BadLine);
      expect(await documentsIn(folder)).to.equal(2);
      expect(await entriesOf(folder)).to.deep.equal(['index']);
    }));

  it('that fails leaves nothing where there was nothing', () =>
    inTemporaryFolder(async (folder) => {
      await failure(build(folder, '{"id":"a"}\n{}\n'));
      expect(await entriesOf(folder)).to.deep.equal([]);
      await build(folder, good);
      expect(await documentsIn(folder)).to.equal(2);
    }));

  it('keeps the index that was there until the new one is whole', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      const manifest = () => readFileSync(join(folder, 'index', 'manifest.json'), 'utf8');
      const former = manifest();
      const seen: string[] = [];
      const onProgress = () => void seen.push(manifest());
      await build(folder, '{"id":"c"}\n', { overwrite: true, onProgress });
      expect(new Set(seen)).to.deep.equal(new Set([former]));
      expect(await documentsIn(folder)).to.equal(1);
      expect(await entriesOf(folder)).to.deep.equal(['index']);
    }));

  it('is refused while another of the same index is under way, however its folder is spelled', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      await symlink(join(folder, 'index'), join(folder, 'link'));
      const builds = await Promise.allSettled([
        build(folder, good, { overwrite: true }),
        build(folder, good, { overwrite: true }),
        build(folder, good, { overwrite: true, out: join(folder, 'link') }),
      ]);
      // Whichever comes to it first.
      const refused = builds.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
      expect(refused).to.have.length(2);
      for (const error of refused) {
        expect(error).to.be.instanceOf(IndexUnusable);
        expect(error.message).to.include(`is being built by process ${process.pid}`);
      }
      await build(folder, good, { overwrite: true });
    }));

  it('is refused while another process that lives builds the same index, and leaves its folder alone', () =>
    inTemporaryFolder(async (folder) => {
      const other = `index.${process.ppid}.building`;
      await mkdir(join(folder, other));
      const error = await failure(build(folder, good));
      expect(error).to.be.instanceOf(IndexUnusable);
      expect(error.message).to.equal(
        `${join(folder, 'index')} is being built by process ${process.ppid} ` +
          `(if that is no build, remove ${join(folder, other)})`,
      );
      expect(await entriesOf(folder)).to.deep.equal([other]);
    }));

  it('clears away what dead builds left, also one with the number of this process', () =>
    inTemporaryFolder(async (folder) => {
      for (const pid of [deadPid, process.pid])
        await mkdir(join(folder, `index.${pid}.building`, 'shard-7'), { recursive: true });
      await mkdir(join(folder, 'index.old.building'));
      await build(folder, good);
      expect(await entriesOf(folder)).to.deep.equal(['index', 'index.old.building']);
      expect(await readdir(join(folder, 'index'))).to.have.members(['manifest.json', 'shard-0']);
    }));

  it('puts back an index that a dead build had moved aside and not replaced', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      const aside = join(folder, `index.${deadPid}.replaced`);
      await rename(join(folder, 'index'), aside);
      expect((await failure(build(folder, '{"id":"c"}\n'))).message).to.include('already holds a finished index');
      expect(await documentsIn(folder)).to.equal(2);
      await mkdir(aside);
      await failure(build(folder, '{}\n', { overwrite: true }));
      expect(await documentsIn(folder)).to.equal(2);
      expect(await entriesOf(folder)).to.deep.equal(['index']);
    }));

  it('goes into an empty folder, over a half-built index, and through a link', () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, 'index');
      await mkdir(out);
      await build(folder, good);
      await rm(join(out, 'manifest.json'));
      expect((await failure(openShard(out, 0))).message).to.equal(
        `${out} is not a finished index: run \`muster index\` again`,
      );
      await build(folder, good);
      await symlink(out, join(folder, 'link'));
      await build(folder, '{"id":"c"}\n', { overwrite: true, out: join(folder, 'link') });
      expect(await documentsIn(folder)).to.equal(1);
      expect(await entriesOf(folder)).to.deep.equal(['index', 'link']);
    }));

  it('replaces unasked an index that was served and not written to, once it is not served any more', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      const dir = join(folder, 'index');
      const manifest = await readManifest(dir);
      const { build: buildId, nextSeq: startSeq } = manifest;
      const openLog = () => openLmdbLog({ dir: join(dir, 'log'), buildId, startSeq, shards: 1, newLogId: 'new' });
      const served = await openLog();
      await served.mark();
      expect(await hasWrites(dir), 'a writer has it').to.equal(true);
      await served.close();
      expect(await hasWrites(dir)).to.equal(false);
      const place = { dir, shard: 0, replica: 'a' };
      const hold = (nextSeq: number) =>
        makeReplicaFolder(place, manifest, async () => ({ segments: [], written: { logId: 'new', nextSeq } }));
      await mkdir(replicaFolder(place), { recursive: true });
      expect(await hasWrites(dir), 'a replica that cannot be judged').to.equal(true);
      await hold(startSeq);
      expect(await hasWrites(dir)).to.equal(false);
      await hold(startSeq + 1);
      expect(await hasWrites(dir), 'a replica took in a write').to.equal(true);
      await rm(join(dir, 'replicas'), { recursive: true });
      const written = await openLog();
      await written.append({ operations: [{ shard: 0, operation: { delete: 'a' } }] }).durable;
      await written.close();
      expect((await failure(build(folder, good, { overwrite: true }))).message).to.include('has been written to');
      await rm(join(dir, 'log'), { recursive: true });
      const again = await openLog();
      await again.close();
      await build(folder, '{"id":"c"}\n', { overwrite: true });
      expect(await documentsIn(folder)).to.equal(1);
    }));

  it('does not replace an index that was written to while it was built', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, good);
      const log = join(folder, 'index', 'log');
      const onProgress = () => mkdirSync(log, { recursive: true });
      const error = await failure(build(folder, '{"id":"c"}\n', { overwrite: true, onProgress }));
      expect(error.message).to.include('has been written to');
      expect(await documentsIn(folder)).to.equal(2);
    }));

  it('refuses a folder that holds something else, a file, and a place where no folder can be', () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, 'index');
      await mkdir(out);
      await writeFile(join(out, 'notes.txt'), 'mine');
      const overwrite = true;
      expect((await failure(build(folder, good, { overwrite }))).message).to.equal(
        `${out} holds something else than an index: notes.txt`,
      );
      const file = join(folder, 'documents.jsonl');
      expect((await failure(build(folder, good, { overwrite, out: file }))).message).to.equal(
        `${file} is not a folder`,
      );
      const within = await failure(build(folder, good, { out: join(file, 'deep', 'index') }));
      expect(within).to.be.instanceOf(IndexUnusable);
      expect(within.message).to.include(`${join(file, 'deep')} cannot be made: ENOTDIR`);
      expect(await entriesOf(folder)).to.deep.equal(['index']);
    }));

  if (process.platform === 'linux') {
    it('ends where Node would try for ever to make the folder', async () => {
      for (const out of ['/proc/muster', '/proc/muster/index']) {
        const error = await failure(buildIndex({ files: [], out, shards: 1, schema: aSchema }));
        expect(error).to.be.instanceOf(IndexUnusable);
        expect(error.message).to.match(/^\/proc\/muster.* cannot be made: ENOENT/);
      }
    });
  }
});

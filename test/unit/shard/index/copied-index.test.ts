import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildIndex,
  copyIndex,
  DamagedIndex,
  IndexUnusable,
  openShard,
  readManifest,
  shardFolder,
  storedDocuments,
} from '@muster/shard';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder } from '../support.js';

const keep = { overwrite: false, discardWrites: false };

/** An index of two shards, of several segments, with documents that were replaced. */
async function anIndexIn(folder: string): Promise<string> {
  const documents = Array.from({ length: 600 }, (_, i) => ({ id: `id-${i % 500}`, title: 'red', body: `fox ${i}` }));
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const out = join(folder, 'index');
  await buildIndex({ files: [file], out, shards: 2, schema: aSchema, memoryBytes: 400_000 });
  return out;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error: Error) => error,
  );
}

describe('copyIndex', () => {
  it('copies an index as a build of its own, which two copies do not share', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      const copy = (out: string) => copyIndex({ from, out: join(folder, out), copyId: out, ...keep });
      const [first, second] = [await copy('first'), await copy('second')];
      const original = await readManifest(from);
      expect(await readManifest(join(folder, 'first'))).to.deep.equal(first);
      expect({ ...first, build: '' }).to.deep.equal({ ...original, build: '' });
      expect(new Set([first.build, second.build, original.build])).to.have.property('size', 3);
      for (const shard of [0, 1]) {
        const opened = await openShard(join(folder, 'first'), shard);
        expect(opened.documents).to.equal(original.shards[shard]?.documents);
        opened.close();
      }
    }));

  it('takes another name', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      const { name } = await copyIndex({ from, out: join(folder, 'copy'), copyId: 'x', name: 'second', ...keep });
      expect(name).to.equal('second');
    }));

  it('refuses to copy what is damaged, and leaves nothing', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      const file = join(shardFolder(from, 1), '0.documents');
      const bytes = await readFile(file);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      await writeFile(file, bytes);
      const error = await failure(copyIndex({ from, out: join(folder, 'copy'), copyId: 'x', ...keep }));
      expect(error).to.be.instanceOf(DamagedIndex);
      expect(error.message).to.include('0.documents');
      expect(await failure(readManifest(join(folder, 'copy')))).to.be.instanceOf(IndexUnusable);
    }));

  it('refuses an index that was written to, whose writes the built files do not have', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      await mkdir(join(from, 'log'));
      const error = await failure(copyIndex({ from, out: join(folder, 'copy'), copyId: 'x', ...keep }));
      expect(error.message).to.include('has been written to').and.include('take a snapshot');
    }));

  it('replaces a finished index only when told, and one with writes only when told that too', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      const out = join(folder, 'copy');
      const copy = (replacing: object) => copyIndex({ from, out, copyId: 'x', ...keep, ...replacing });
      await copy({});
      expect((await failure(copy({}))).message).to.include('already holds a finished index');
      await copy({ overwrite: true });
      await mkdir(join(out, 'replicas'));
      const error = await failure(copy({ overwrite: true }));
      expect(error.message).to.match(/has been written to since it was built, and these writes would be lost$/);
      await copy({ overwrite: true, discardWrites: true });
    }));
});

describe('storedDocuments', () => {
  it('gives the live documents of all shards in the order of their numbers, byte for byte', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      const lines = (await readFile(join(folder, 'documents.jsonl'), 'utf8')).trim().split('\n');
      const out = join(folder, 'again');
      const { manifest, documentsRead } = await buildIndex({
        files: [from],
        lines: storedDocuments(from),
        out,
        shards: 3,
        schema: aSchema,
      });
      expect(manifest).to.include({ documents: 500, nextSeq: 600, generation: 600 });
      expect(documentsRead).to.equal(500);
      const seen: [number, string][] = [];
      for (const shard of [0, 1, 2]) {
        const opened = await openShard(out, shard);
        for (const segment of opened.segments) {
          for (const [ordinal, seq] of segment.seqs.entries()) seen.push([seq, segment.stored(ordinal).toString()]);
        }
        opened.close();
      }
      seen.sort(([a], [b]) => a - b);
      expect(seen).to.deep.equal(lines.map((line, seq) => [seq, line]).slice(100));
    }));

  it('refuses an index that was written to', () =>
    inTemporaryFolder(async (folder) => {
      const from = await anIndexIn(folder);
      await mkdir(join(from, 'replicas'));
      expect((await failure(storedDocuments(from).next())).message).to.include('take a snapshot of it, and use that');
    }));
});

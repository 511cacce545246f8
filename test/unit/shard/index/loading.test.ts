import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attachShard, buildIndex, closeShard, IndexUnusable, loadShard, openShard, shardFolder } from '@muster/shard';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder, seqsFound } from '../support.js';

async function aBuild(folder: string, lines: readonly object[], given: object = {}): Promise<string> {
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const dir = join(folder, 'index');
  await buildIndex({ files: [file], out: dir, shards: 1, schema: aSchema, overwrite: true, ...given });
  return dir;
}

describe('loadShard', () => {
  it('tells the memory taken, byte for byte, and refuses to take more than allowed', () =>
    inTemporaryFolder(async (folder) => {
      const lines = ['a', 'b', 'a'].map((id) => ({ id, body: 'red fox' }));
      const dir = await aBuild(folder, lines, { memoryBytes: 1 });
      const shared = await loadShard(dir, 0);
      expect(shared.segments).to.have.length(3);
      const buffers = shared.segments.flatMap(({ memory, deletions }) => [
        memory,
        ...(deletions ? [deletions.memory] : []),
      ]);
      expect(shared.memoryBytes).to.equal(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0));
      closeShard(shared);
      closeShard(await loadShard(dir, 0, { maxMemoryBytes: shared.memoryBytes }));
      const refusal = await loadShard(dir, 0, { maxMemoryBytes: shared.memoryBytes - 1 }).catch(
        (error: unknown) => error,
      );
      expect(refusal).to.be.instanceOf(IndexUnusable);
      expect((refusal as Error).message).to.equal(
        `${shardFolder(dir, 0)} needs ${shared.memoryBytes} bytes of memory, ${shared.memoryBytes - 1} are allowed`,
      );
    }));

  it('gives what threads can share: a clone reads the same memory and files', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await aBuild(folder, [{ id: 'a', body: 'red fox' }]);
      const shared = await loadShard(dir, 0);
      const clone = structuredClone(shared);
      const index = attachShard(clone);
      expect(seqsFound(index, 'fox')).to.deep.equal([0]);
      expect(JSON.parse(String(index.segments[0]?.stored(0)))).to.deep.equal({ id: 'a', body: 'red fox' });
      // What one side writes the other sees.
      new Uint8Array(shared.segments[0]?.memory ?? expect.fail()).fill(0);
      expect(new Uint8Array(clone.segments[0]?.memory ?? expect.fail()).every((byte) => byte === 0)).to.equal(true);
      index.close();
    }));

  it('reads documents of every size, and those between replaced ones', () =>
    inTemporaryFolder(async (folder) => {
      const sizes = [0, 65_520, 65_536, 131_072, 300_000, 10];
      const documents = sizes.map((size, i) => ({ id: `${i}`, body: 'x'.repeat(size) }));
      const replaced = sizes.map((size) => ({ id: '0', body: 'y'.repeat(size) }));
      const lines = [...replaced, ...documents, ...replaced.map((line) => ({ ...line, id: '1' }))];
      const index = await openShard(await aBuild(folder, lines), 0);
      const [segment] = index.segments;
      const newest = new Map(lines.map((line) => [line.id, line]));
      for (const line of newest.values()) {
        const ordinal = segment?.ordinalOfId(line.id) ?? -1;
        expect(JSON.parse(String(segment?.stored(ordinal)))).to.deep.equal(line);
      }
      index.close();
    }));

  it('finds out again what was replaced in a segment long written, in a shard of many', () =>
    inTemporaryFolder(async (folder) => {
      const lines = Array.from({ length: 3000 }, (_, i) => ({ id: `${(i * 7) % 2000}`, body: `word${i % 2000} all` }));
      const dir = await aBuild(folder, lines, { memoryBytes: 240_000, shards: 2 });
      const shards = await Promise.all([0, 1].map((shard) => openShard(dir, shard)));
      expect(shards.every(({ segments }) => segments.length > 2)).to.equal(true);
      expect(shards.reduce((sum, { documents }) => sum + documents, 0)).to.equal(2000);
      expect(shards.reduce((sum, shard) => sum + shard.documentFrequency('body', 'all'), 0)).to.equal(2000);
      expect(shards.reduce((sum, shard) => sum + (shard.fieldStats('body')?.totalLength ?? 0), 0)).to.equal(4000);
      for (const shard of shards) shard.close();
    }));

  it('is given a shard without documents like any other', () =>
    inTemporaryFolder(async (folder) => {
      const dir = await aBuild(folder, [{ id: 'a', body: 'fox' }], { shards: 2 });
      const shards = await Promise.all([0, 1].map((shard) => openShard(dir, shard)));
      expect(shards.map(({ documents }) => documents).sort()).to.deep.equal([0, 1]);
      for (const shard of shards) {
        expect(shard.fieldStats('title')).to.deep.include({ documents: 0, totalLength: 0 });
        shard.close();
      }
      expect((await stat(join(shardFolder(dir, 0), 'segments.json'))).isFile()).to.equal(true);
    }));
});

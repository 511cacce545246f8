import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, DamagedIndex, inspectShard, openShard, shardFolder } from '@muster/shard';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder } from '../support.js';

/** A shard of two segments, the first with deletions; lists long enough for every kind of section. */
async function aShardFolder(folder: string): Promise<{ dir: string; shard: string }> {
  const documents = Array.from({ length: 300 }, (_, i) => ({
    id: `id-${i % 299}`,
    title: 'red',
    body: `red fox ${i}`,
    tag: ['x', 'y'],
    year: i,
    on: '2020-02-02',
  }));
  const file = join(folder, 'documents.jsonl');
  await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const dir = join(folder, 'index');
  await buildIndex({ files: [file], out: dir, shards: 1, schema: aSchema, memoryBytes: 260_000 });
  return { dir, shard: shardFolder(dir, 0) };
}

/** Changes one bit, does something, and changes it back. */
async function withFlip(file: string, at: number, act: () => Promise<void>): Promise<void> {
  const bytes = await readFile(file);
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0x10;
  await writeFile(file, changed);
  await act();
  await writeFile(file, bytes);
}

async function openingFailure(dir: string): Promise<string> {
  return openShard(dir, 0).then(
    () => 'it did not fail',
    (error: unknown) => {
      expect(error).to.be.instanceOf(DamagedIndex);
      return (error as Error).message;
    },
  );
}

interface Place {
  readonly name: string;
  readonly field: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Where the sections of a file begin, by its own header. */
async function placesIn(file: string): Promise<{ places: readonly Place[]; start: number }> {
  const bytes = await readFile(file);
  const start = 16 + bytes.readUInt32LE(8);
  return { places: JSON.parse(bytes.toString('utf8', 16, start)).sections, start };
}

describe('a damaged shard', () => {
  it('has no fault while it is whole', () =>
    inTemporaryFolder(async (folder) => {
      const { shard } = await aShardFolder(folder);
      const report = await inspectShard(shard);
      expect(report.faults).to.deep.equal([]);
      expect(report.segments.map(({ name, deletions }) => [name, deletions !== undefined])).to.deep.equal([
        ['0', true],
        ['1', false],
      ]);
      const [first] = report.segments;
      expect(first?.liveDocuments).to.equal((first?.documents ?? 0) - 1);
      expect(first?.fields['tag']).to.deep.equal({
        analyzer: { name: 'keyword', version: 1 },
        terms: 2,
        documents: first?.documents,
        totalLength: 2 * (first?.documents ?? 0),
      });
      expect(first?.files.map(({ file }) => file)).to.deep.equal(
        ['0.segment', '0.deletions', '0.documents'].map((name) => join(shard, name)),
      );
    }));

  it('is refused with the name of the section that a flipped byte is in, and inspection names it too', async () => {
    await inTemporaryFolder(async (folder) => {
      const { dir, shard } = await aShardFolder(folder);
      for (const name of ['0.segment', '0.deletions', '1.segment']) {
        const file = join(shard, name);
        const { places, start } = await placesIn(file);
        for (const { name: section, field, offset, bytes } of places) {
          if (bytes === 0) continue;
          const title = `section \`${section}\`${field === '' ? '' : ` of field \`${field}\``}`;
          const fault = `${file} is damaged: the checksum of ${title} does not hold`;
          for (const at of [0, bytes - 1]) {
            await withFlip(file, start + offset + at, async () => {
              expect(await openingFailure(dir)).to.equal(fault);
              expect((await inspectShard(shard)).faults).to.deep.equal([fault]);
            });
          }
        }
      }
    });
  });

  it('is refused by its file where a byte of the header is flipped, of what fills up a section, or of a manifest', async () => {
    await inTemporaryFolder(async (folder) => {
      const { dir, shard } = await aShardFolder(folder);
      const file = join(shard, '0.segment');
      const { places, start } = await placesIn(file);
      const filling = places.find(({ bytes }) => bytes % 8 !== 0) ?? expect.fail();
      const inSegment = [0, 7, 9, 13, 17, start - 1, start + filling.offset + filling.bytes];
      const flips: [file: string, at: number][] = [
        ...inSegment.map((at): [string, number] => [file, at]),
        [join(shard, 'segments.json'), 60],
      ];
      for (const [damaged, at] of flips) {
        await withFlip(damaged, at, async () => {
          expect(await openingFailure(dir)).to.include(`${damaged} is damaged`);
          expect((await inspectShard(shard)).faults.join()).to.include(`${damaged} is damaged`);
        });
      }
    });
  });

  it('never gives a stored document that was changed, and inspection says where it is', () =>
    inTemporaryFolder(async (folder) => {
      const { dir, shard } = await aShardFolder(folder);
      const file = join(shard, '0.documents');
      const first = (await readFile(file)).readUInt32LE(0);
      // The length, the checksum and the text of the second document.
      for (const at of [0, 3, 4, 7, 8, 20]) {
        await withFlip(file, 8 + first + at, async () => {
          const index = await openShard(dir, 0);
          const [segment] = index.segments;
          const fault = `${file} is damaged: the checksum of the document at byte ${8 + first} does not hold`;
          expect(() => segment?.stored(1)).to.throw(DamagedIndex, fault);
          expect(JSON.parse(String(segment?.stored(0)))).to.include({ id: 'id-0' });
          expect(JSON.parse(String(segment?.stored(2)))).to.include({ id: 'id-2' });
          index.close();
          const { faults } = await inspectShard(shard);
          expect(faults).to.have.length(1);
          expect(faults[0]).to.include(fault);
        });
      }
    }));

  it('is refused by its file where that was cut, grew or was lost', async () => {
    const spoil: ((file: string) => Promise<void>)[] = [
      (file) => truncate(file, 20),
      (file) => appendFile(file, 'x'),
      (file) => rm(file),
    ];
    await inTemporaryFolder(async (folder) => {
      const { dir, shard } = await aShardFolder(folder);
      for (const name of ['segments.json', '0.segment', '0.documents', '0.deletions']) {
        const file = join(shard, name);
        const bytes = await readFile(file);
        for (const damage of spoil) {
          await damage(file);
          expect(await openingFailure(dir)).to.include(`${file} is damaged`);
          expect((await inspectShard(shard)).faults.join()).to.include(`${file} is damaged`);
          await writeFile(file, bytes);
        }
      }
    });
  });

  it('names the first of many damaged documents, and how many more there are', () =>
    inTemporaryFolder(async (folder) => {
      const { shard } = await aShardFolder(folder);
      const file = join(shard, '0.documents');
      const bytes = await readFile(file);
      await writeFile(file, bytes.fill(0, 8));
      const { faults } = await inspectShard(shard);
      expect(faults).to.have.length(11);
      expect(faults[10]).to.match(/the checksums of \d+ more documents do not hold/);
    }));
});

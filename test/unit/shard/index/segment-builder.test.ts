import { link, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeSegment, loadSegments, prepareDocument, SegmentBuilder, segmentFiles, syncSegment } from '@muster/shard';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder } from '../support.js';

async function write(folder: string, ids: readonly string[], isDurable: boolean, removed: readonly string[] = []) {
  const builder = new SegmentBuilder(segmentFiles(folder, '0'), aSchema);
  ids.forEach((id, seq) => {
    builder.add(prepareDocument({ value: { id, body: 'ant' }, bytes: Buffer.from(`{"id":"${id}"}`), seq }, aSchema));
  });
  for (const id of removed) expect(builder.remove(id)).to.equal(ids.includes(id));
  expect(builder.documents).to.equal(ids.filter((id) => !removed.includes(id)).length);
  return builder.write(isDurable);
}

describe('SegmentBuilder', () => {
  it('leaves out what was removed, which may be added again', () =>
    inTemporaryFolder(async (folder) => {
      const { ids } = await write(folder, ['a', 'b', 'c'], true, ['b', 'd']);
      expect(ids).to.deep.equal(['a', 'c']);
      const builder = new SegmentBuilder(segmentFiles(folder, '1'), aSchema);
      for (const seq of [0, 1]) {
        builder.add(prepareDocument({ value: { id: 'a' }, bytes: Buffer.from('{}'), seq }, aSchema));
        if (seq === 0)
          expect([builder.remove('a'), builder.has('a'), builder.documents]).to.deep.equal([true, false, 0]);
      }
      expect((await builder.write()).ids).to.deep.equal(['a']);
    }));

  it('writes the same whether it is durable or not', () =>
    inTemporaryFolder(async (folder) => {
      const files = segmentFiles(folder, '0');
      const contents: Buffer[][] = [];
      for (const isDurable of [true, false]) {
        await write(folder, ['a', 'b'], isDurable);
        contents.push(await Promise.all([readFile(files.segment), readFile(files.documents)]));
      }
      expect(contents[1]).to.deep.equal(contents[0]);
      await syncSegment(files);
    }));

  it('does not write to files of its names that are linked to elsewhere', () =>
    inTemporaryFolder(async (folder) => {
      const files = segmentFiles(folder, '0');
      for (const isDurable of [false, true]) {
        await write(folder, ['a'], isDurable);
        const seed = segmentFiles(join(folder, `seed-${isDurable}`), '0');
        await mkdir(join(folder, `seed-${isDurable}`));
        await link(files.segment, seed.segment);
        await link(files.documents, seed.documents);
        await write(folder, ['b', 'c'], isDurable);
        const entry = { name: '0', documents: 1, liveDocuments: 1 };
        const [loaded] = loadSegments({ folder: join(folder, `seed-${isDurable}`), entries: [entry] });
        expect(loaded?.stored.bytes).to.equal(18);
        if (loaded) closeSegment(loaded);
      }
    }));
});

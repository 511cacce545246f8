import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AttachedSegment, DamagedIndex, SegmentDeletions, type SharedSegment, withDeletions } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { someDocument } from '../evaluate/corpus.js';
import { aSchema, inTemporaryFolder } from '../support.js';
import { LiveShard } from './live-shard.js';

/** Documents with different ids. */
const someDocuments = fc
  .array(someDocument, { minLength: 1, maxLength: 70 })
  .map((documents) => documents.map((document, i) => ({ ...document, id: `id-${i}` })));

const deletionsOf = (segment: SharedSegment) => new SegmentDeletions(new AttachedSegment(segment), aSchema);
const packed = (deletions: SegmentDeletions) => Buffer.concat(deletions.pack());

async function inSegment(
  documents: readonly { id: string }[],
  use: (segment: SharedSegment, folder: string) => unknown,
) {
  await inTemporaryFolder(async (folder) => {
    const shard = new LiveShard(folder, aSchema);
    await shard.apply(documents.map((put) => ({ put })));
    await use((shard.segments[0] as LiveShard['segments'][number]).loaded, folder);
    shard.close();
  });
}

describe('SegmentDeletions', () => {
  it('are the same gone on with, begun anew from what was packed, and made at once', async () => {
    const someDeletes = fc.array(fc.record({ document: fc.nat(69), isPacked: fc.boolean() }));
    const property = fc.asyncProperty(someDocuments, someDeletes, (documents, deletes) =>
      inSegment(documents, (segment) => {
        const [goneOn, atOnce] = [deletionsOf(segment), deletionsOf(segment)];
        let begunAnew = deletionsOf(segment);
        const deleted = new Set<number>();
        for (const { document, isPacked } of deletes) {
          const ordinal = document % documents.length;
          for (const each of [goneOn, begunAnew]) {
            expect(each.isLive(ordinal)).to.equal(!deleted.has(ordinal));
            expect(each.delete(ordinal)).to.equal(!deleted.has(ordinal));
          }
          deleted.add(ordinal);
          if (isPacked) begunAnew = deletionsOf(withDeletions(segment, goneOn.pack()));
        }
        for (const ordinal of deleted) atOnce.delete(ordinal);
        expect(packed(goneOn)).to.deep.equal(packed(atOnce));
        expect(packed(begunAnew)).to.deep.equal(packed(atOnce));
        expect(atOnce.liveDocuments).to.equal(documents.length - deleted.size);
      }),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('pack nothing before the first', () =>
    inSegment([{ id: 'a' }], (segment) => {
      expect(deletionsOf(segment).pack()).to.deep.equal([]);
      expect(withDeletions(segment, []).deletions).to.equal(undefined);
    }));

  it('leave what was packed as it was', () =>
    inSegment([{ id: 'a' }, { id: 'b' }], (segment) => {
      const deletions = deletionsOf(segment);
      deletions.delete(0);
      const pieces = deletions.pack();
      const before = Buffer.concat(pieces);
      deletions.delete(1);
      expect(Buffer.concat(pieces)).to.deep.equal(before);
    }));

  it('change nothing by a document that is damaged', () =>
    inSegment([{ id: 'a' }, { id: 'b' }], async (segment, folder) => {
      const file = join(folder, '0.documents');
      const bytes = await readFile(file);
      bytes[10] = 0;
      await writeFile(file, bytes);
      const deletions = deletionsOf(segment);
      expect(() => deletions.delete(0)).to.throw(DamagedIndex, 'the checksum of the document at byte 0');
      expect([deletions.isLive(0), deletions.liveDocuments]).to.deep.equal([true, 2]);
    }));
});

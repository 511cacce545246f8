import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attachShard, DamagedIndex, mergeSegments, segmentFiles } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { someRequest, vocabulary } from '../evaluate/arbitraries.js';
import { manyDocuments } from '../evaluate/corpus.js';
import { modelAnswer } from '../evaluate/model.js';
import { aSchema, evaluateAll, hitsOf, inTemporaryFolder } from '../support.js';
import { figuresOf, LiveShard, someWrite, type Write } from './live-shard.js';

type Request = Parameters<typeof evaluateAll>[1];

const terms = [...vocabulary, 'red', 'green', 'yak'];
const noPause = () => undefined;

/** Writes that come, and merges of adjacent segments between them. */
const someStep = fc.oneof(
  { weight: 2, arbitrary: fc.array(someWrite, { maxLength: 25 }).map((writes) => ({ writes })) },
  { weight: 1, arbitrary: fc.record({ from: fc.nat(5), segments: fc.integer({ min: 1, max: 4 }) }) },
);
type Step = { readonly writes: readonly Write[] } | { readonly from: number; readonly segments: number };

async function take(shard: LiveShard, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('writes' in step) await shard.apply(step.writes);
    else if (step.from < shard.segments.length) {
      await shard.merge(step.from, Math.min(shard.segments.length, step.from + step.segments));
    }
  }
}

function expectModel(shard: LiveShard, requests: readonly Request[]): void {
  const index = attachShard(shard.shared());
  for (const request of requests) {
    const { hits, total } = modelAnswer(shard.documents, request);
    const found = evaluateAll(index, request);
    expect(hitsOf(found)).to.deep.equal(hits);
    expect(Number(found.totalHits)).to.equal(Math.min(total, request.totalHitsThreshold));
  }
}

/** Merges all that there is, and holds it against the same documents built in one go: byte for byte. */
async function expectSameBytes(shard: LiveShard): Promise<void> {
  await shard.merge(0, shard.segments.length);
  const once = await shard.builtInOneGo();
  const filesOf = async ({ segments: [segment] }: LiveShard) => {
    const { file = '', stored } = segment?.loaded ?? {};
    return { segment: await readFile(file), stored: await readFile(stored?.file ?? '') };
  };
  const [merged, built] = await Promise.all([shard, once].map(filesOf));
  expect(merged?.stored.equals(built?.stored as Buffer)).to.equal(true);
  expect(merged?.segment.equals(built?.segment as Buffer)).to.equal(true);
  once.close();
}

describe('mergeSegments', () => {
  it('changes no answer and no figure, whatever was written, deleted and merged before', async () => {
    const property = fc.asyncProperty(
      fc.array(someStep, { minLength: 1, maxLength: 10 }),
      fc.array(someRequest, { minLength: 20, maxLength: 40 }),
      (steps, requests) =>
        inTemporaryFolder(async (folder) => {
          const shard = new LiveShard(folder, aSchema);
          await shard.apply([]);
          await take(shard, steps);
          const figures = figuresOf(attachShard(shard.shared()), terms);
          expectModel(shard, requests);
          await shard.merge(0, shard.segments.length);
          expect(figuresOf(attachShard(shard.shared()), terms)).to.deep.equal(figures);
          expectModel(shard, requests);
          shard.close();
        }),
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it('writes what building the live documents in one go writes, byte for byte', async () => {
    const property = fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 10 }), (steps) =>
      inTemporaryFolder(async (folder) => {
        const shard = new LiveShard(folder, aSchema);
        await shard.apply([]);
        await take(shard, steps);
        await expectSameBytes(shard);
        shard.close();
      }),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('writes that, too, where postings fill many blocks and words stand often in a document', async () => {
    await inTemporaryFolder(async (folder) => {
      const often = { id: 'often', title: '', body: 'ant bee '.repeat(40_000), tag: ['é', '\ud83d\ude00', '\ufffd'] };
      const documents = [...manyDocuments(5000), often, ...manyDocuments(1000)];
      const shard = new LiveShard(folder, aSchema);
      for (let i = 0; i < documents.length; i += 900) {
        await shard.apply(documents.slice(i, i + 900).map((put) => ({ put })));
      }
      expect(shard.segments.some(({ deletions }) => deletions.pack().length > 0)).to.equal(true);
      await shard.merge(2, 5);
      await expectSameBytes(shard);
      expect(shard.segments[0]?.deletions.segment.inverted.get('body')?.documentFrequency(0)).to.be.above(256);
      shard.close();
    });
  });

  it('keeps the order of bytes where that of characters is another', () =>
    inTemporaryFolder(async (folder) => {
      const shard = new LiveShard(folder, aSchema);
      const odd = ['z', 'é', '\ufffd', '\ud83d\ude00', '\ue000', '\u{10ffff}', 'zz'];
      for (const id of [...odd, ...odd.toReversed()]) {
        await shard.apply([{ put: { id, title: `${id} z`, tag: [id, ...odd.slice(0, 3)] } as { id: string } }]);
      }
      await shard.merge(3, 9);
      await expectSameBytes(shard);
      const { ids } = shard.segments[0]?.deletions.segment.content ?? expect.fail();
      const expected = odd.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(odd.map((_, place) => ids.at(place))).to.deep.equal(expected);
      shard.close();
    }));

  const aShard = async (folder: string): Promise<LiveShard> => {
    const shard = new LiveShard(folder, aSchema);
    await shard.apply([{ put: { id: 'a' } }, { put: { id: 'b' } }]);
    await shard.apply([{ put: { id: 'c' } }]);
    return shard;
  };

  it('ends by what its pause throws, and leaves no files', () =>
    inTemporaryFolder(async (folder) => {
      const shard = await aShard(folder);
      const before = await readdir(folder);
      const { segments } = shard.shared();
      const merging = mergeSegments({ segments, schema: aSchema, files: segmentFiles(folder, 'merged') }, () => {
        throw new Error('no more');
      });
      expect(await merging.catch((error: Error) => error.message)).to.equal('no more');
      expect(await readdir(folder)).to.deep.equal(before);
      shard.close();
    }));

  it('refuses a stored document that is damaged, and names it', () =>
    inTemporaryFolder(async (folder) => {
      const shard = await aShard(folder);
      const file = join(folder, '1.documents');
      const bytes = await readFile(file);
      bytes[10] = 0;
      await writeFile(file, bytes);
      const { segments } = shard.shared();
      const files = segmentFiles(folder, 'merged');
      const error = await mergeSegments({ segments, schema: aSchema, files }, noPause).catch((fault: unknown) => fault);
      expect(error).to.be.instanceOf(DamagedIndex);
      expect((error as Error).message).to.include(`${file} is damaged: the checksum of the document at byte 0`);
      shard.close();
    }));

  it('refuses segments out of order, and none', () =>
    inTemporaryFolder(async (folder) => {
      const shard = await aShard(folder);
      const files = segmentFiles(folder, 'merged');
      const segments = shard.shared().segments.toReversed();
      for (const [wrong, fault] of [
        [segments, '0.segment begins before the one before it ends'],
        [[], '`segments` must be at least 1, got 0'],
      ] as const) {
        const merging = mergeSegments({ segments: wrong, schema: aSchema, files }, noPause);
        expect(await merging.catch((error: Error) => error.message)).to.include(fault);
      }
      shard.close();
    }));
});

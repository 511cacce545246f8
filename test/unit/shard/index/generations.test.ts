import {
  attachShard,
  type ShardIndex,
  type SharedSegment,
  type SharedShard,
  segmentsOnlyIn,
  sharedBytes,
} from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { someRequest, vocabulary } from '../evaluate/arbitraries.js';
import { modelAnswer } from '../evaluate/model.js';
import { aRequest, aSchema, evaluateAll, hitsOf, inTemporaryFolder } from '../support.js';
import { figuresOf, LiveShard, someWrite, type Write } from './live-shard.js';

const terms = [...vocabulary, 'red', 'green', 'yak'];

/** As it comes from another thread, where shared memory is the same memory but another object. */
const posted = (shared: SharedShard): SharedShard => structuredClone(shared);

async function inShard(batches: readonly (readonly Write[])[], use: (shard: LiveShard) => Promise<void> | void) {
  await inTemporaryFolder(async (folder) => {
    const shard = new LiveShard(folder, aSchema);
    for (const writes of batches) await shard.apply(writes);
    await use(shard);
    shard.close();
  });
}

const aDocument = (id: string, body: string, tag = 'red'): Write => ({
  put: { id, title: '', body, tag } as { id: string },
});

describe('generations of a shard', () => {
  it('answer like the documents that live in each, however they were written, also when attached anew', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.array(someWrite, { maxLength: 30 }), { minLength: 1, maxLength: 6 }),
      fc.array(someRequest, { minLength: 20, maxLength: 40 }),
      (batches, requests) =>
        inTemporaryFolder(async (folder) => {
          const shard = new LiveShard(folder, aSchema);
          let former: ShardIndex | undefined;
          for (const writes of batches) {
            await shard.apply(writes);
            const shared = shard.shared();
            const index: ShardIndex = attachShard(posted(shared), former);
            for (const request of requests) {
              const { hits, total } = modelAnswer(shard.documents, request);
              for (const each of [index, attachShard(shared)]) {
                const found = evaluateAll(each, request);
                expect(hitsOf(found)).to.deep.equal(hits);
                expect(Number(found.totalHits)).to.equal(Math.min(total, request.totalHitsThreshold));
              }
            }
            former = index;
          }
          shard.close();
        }),
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it('say of their live documents what a shard built of these alone says', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.array(someWrite, { maxLength: 40 }), { minLength: 1, maxLength: 5 }),
      (batches) =>
        inShard(batches, async (shard) => {
          const once = await shard.builtInOneGo();
          const expected = figuresOf(attachShard(once.shared()), terms);
          expect(figuresOf(attachShard(shard.shared()), terms)).to.deep.equal(expected);
          once.close();
        }),
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('share the readers of a segment, whatever is deleted of it', () =>
    inShard([[aDocument('a', 'ant bee'), aDocument('b', 'bee')], [aDocument('c', 'cat')]], async (shard) => {
      const before = attachShard(posted(shard.shared()));
      await shard.apply([aDocument('b', 'dog')]);
      const after = attachShard(posted(shard.shared()), before);
      expect(after.lineage).to.equal(before.lineage);
      expect(after.segments[0]?.live).to.deep.equal(Uint32Array.of(1));
      expect(before.segments[0]?.live).to.equal(undefined);
      expect(after.segments[0]?.content).to.equal(before.segments[0]?.content);
      expect(after.segments[0]?.inverted.get('body')).to.equal(before.segments[0]?.inverted.get('body'));
      expect(after.segments[0]?.keywords.get('tag')).to.equal(before.segments[0]?.keywords.get('tag'));
      expect(after.segments[1]).to.equal(before.segments[1]);
    }));

  it('take nothing from another segment of the same name', () =>
    inShard([[aDocument('a', 'ant')]], (shard) =>
      inShard([[aDocument('b', 'bee')]], (other) => {
        const before = attachShard(shard.shared());
        const after = attachShard(other.shared(), before);
        expect(after.segments[0]?.idOf(0)).to.equal('b');
        expect(after.segments[0]?.content).not.to.equal(before.segments[0]?.content);
      }),
    ));

  it('tell which segments only one of them has, and what memory each takes', () =>
    inShard([[aDocument('a', 'ant')], [aDocument('b', 'bee')]], async (shard) => {
      const first = shard.shared();
      await shard.merge(0, 2);
      await shard.apply([aDocument('a', 'ant')]);
      const second = shard.shared();
      const namesOf = (segments: readonly SharedSegment[]) => segments.map(({ name }) => name);
      expect(namesOf(segmentsOnlyIn(first.segments, [second.segments]))).to.deep.equal(['0', '1']);
      expect(namesOf(segmentsOnlyIn(second.segments, [first.segments, second.segments.slice(1)]))).to.deep.equal(['2']);
      const [merged, added] = second.segments as [SharedSegment, SharedSegment];
      expect(sharedBytes(merged)).to.equal(merged.memory.byteLength + (merged.deletions?.memory.byteLength ?? 0));
      expect(sharedBytes(added)).to.equal(added.memory.byteLength);
    }));

  it('filter by what was kept of earlier ones, cut to the documents that live in each', () =>
    inShard([[aDocument('a', 'ant'), aDocument('b', 'bee'), aDocument('c', 'cat', 'green')]], async (shard) => {
      const request = aRequest({ filter: { terms: { field: 'tag', values: ['red'] } } });
      const seqs = (index: ShardIndex) => hitsOf(evaluateAll(index, request)).map(({ seq }) => seq);
      const first = attachShard(posted(shard.shared()));
      expect(seqs(first)).to.deep.equal([0, 1]);
      await shard.apply([{ delete: 'a' }]);
      const second = attachShard(posted(shard.shared()), first);
      expect(seqs(second)).to.deep.equal([1]);
      await shard.apply([aDocument('b', 'bee')]);
      const third = attachShard(posted(shard.shared()), second);
      expect([first, second, third, first, second].map(seqs)).to.deep.equal([[0, 1], [1], [4], [0, 1], [1]]);
    }));
});

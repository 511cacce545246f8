import { attachShard, carryOver, mergeSegments, segmentFiles } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { someRequest, vocabulary } from '../evaluate/arbitraries.js';
import { modelAnswer } from '../evaluate/model.js';
import { figuresOf, LiveShard, someWrite } from '../index/live-shard.js';
import { aSchema, evaluateAll, hitsOf, inTemporaryFolder } from '../support.js';

describe('carryOver', () => {
  it('deletes of a merged segment what was deleted of its sources while they were merged', async () => {
    const someWrites = fc.array(someWrite, { maxLength: 30 });
    const property = fc.asyncProperty(
      fc.array(someWrites, { minLength: 1, maxLength: 4 }),
      fc.array(someWrites, { maxLength: 3 }),
      fc.array(someRequest, { minLength: 10, maxLength: 20 }),
      (before, meanwhile, requests) =>
        inTemporaryFolder(async (folder) => {
          const shard = new LiveShard(folder, aSchema);
          for (const writes of before) await shard.apply(writes);
          const { segments } = shard.shared();
          await mergeSegments({ segments, schema: aSchema, files: segmentFiles(folder, 'merged') }, () => undefined);
          for (const writes of meanwhile) await shard.apply(writes);
          const figures = figuresOf(attachShard(shard.shared()), vocabulary);
          const merged = shard.load('merged');
          const liveThen = merged.deletions.liveDocuments;
          const sources = segments.map((segment, i) => ({
            segment,
            deletions: shard.segments[i]?.deletions ?? expect.fail(),
          }));
          const first = carryOver(sources, merged.deletions, 2);
          const rest = carryOver(sources, merged.deletions);
          if (first < 2) expect(rest).to.equal(0);
          expect(carryOver(sources, merged.deletions)).to.equal(0);
          const carried = first + rest;
          expect(merged.deletions.liveDocuments).to.equal(liveThen - carried);
          shard.segments.splice(0, segments.length, merged);
          const index = attachShard(shard.shared());
          expect(figuresOf(index, vocabulary)).to.deep.equal(figures);
          for (const request of requests) {
            expect(hitsOf(evaluateAll(index, request))).to.deep.equal(modelAnswer(shard.documents, request).hits);
          }
          shard.close();
        }),
    );
    await fc.assert(property, { numRuns: 25 });
  });
});

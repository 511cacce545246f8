import { bestOfGroups, type GroupedScores } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';
import { bestOf, documents } from '../../support/ordered-documents.js';

describe('bestOfGroups', () => {
  it('gives the scores of the collapsed best of all documents, from the collapsed best of each shard', () => {
    fc.assert(
      fc.property(documents(40), fc.nat(10), fc.integer({ min: 1, max: 3 }), ({ all, shards }, limit, hitsPerGroup) => {
        const order = { sort: [], collapse: { field: 'tag', hitsPerGroup } };
        const lists = shards.map((shard): GroupedScores => {
          const best = bestOf(shard, order, limit);
          return { scores: best.map(({ score }) => score), groups: best.map(({ tag }) => tag) };
        });
        const wanted = bestOf(all, order, limit).map(({ score }) => score);
        expect(bestOfGroups(lists, limit, hitsPerGroup).scores).deep.equal(wanted);
        // In whatever steps they come.
        const none: GroupedScores = { scores: [] };
        const steps = lists.reduce((known, list) => bestOfGroups([known, list], limit, hitsPerGroup), none);
        expect(bestOfGroups([steps], limit, hitsPerGroup).scores).deep.equal(wanted);
      }),
    );
  });
});

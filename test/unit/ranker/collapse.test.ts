import { rank } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { byScore, type Doc, someShards, sourceOf } from './documents.js';
import { aRecipe, aRequest, seqsOf } from './hits.js';

const collapsing = (hitsPerGroup: number, sources = 1) => aRecipe(sources, { collapse: { hitsPerGroup } });
const somePerGroup = fc.integer({ min: 1, max: 3 });

describe('rank with collapse', () => {
  it('gives full pages: those of all documents, of each group at most so many, however they lie in shards', () => {
    fc.assert(
      fc.property(someShards, somePerGroup, fc.nat(12), fc.nat(12), (shards, perGroup, k, offset) => {
        const expected = greedy(shards.flat(), perGroup).slice(offset, offset + k);
        // Shards return no more than a page needs, and no more of a group than may be.
        const returned = shards.map((docs) => greedy(docs, perGroup).slice(0, offset + k));
        const page = rank(aRequest([sourceOf(returned)], { k, offset, recipe: collapsing(perGroup) }));
        expect(seqsOf(page)).to.deep.equal(expected.map(({ seq }) => seq));
        expect(page.details?.hits.map(({ group }) => group) ?? expected.map(() => undefined)).to.deep.equal(
          expected.map(({ group }) => group),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('tells on the last hit of each group the best that the group has beside, among the hits that shards are asked for', () => {
    fc.assert(
      fc.property(someShards, somePerGroup, fc.nat(20), (shards, perGroup, k) => {
        const page = rank(aRequest([sourceOf(shards)], { k, recipe: collapsing(perGroup) }));
        const shown = greedy(shards.flat(), perGroup).slice(0, k);
        const expected = shown.map(({ group }, place) => {
          const isLast = group !== undefined && shown.findLastIndex((doc) => doc.group === group) === place;
          const looked = shards.flatMap((docs) => [...docs].sort(byScore).slice(0, k));
          const all = looked.filter((doc) => doc.group === group);
          return isLast
            ? all
                .sort(byScore)
                .slice(perGroup, perGroup + 10)
                .map(({ seq, score }) => [seq, score])
            : [];
        });
        const told = shown.map((_, place) => page.details?.hits[place]?.moreFromGroup ?? []);
        expect(told.map((hits) => hits.map(({ seq, score }) => [seq, score]))).to.deep.equal(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('names the list of each hit that the group has beside', () => {
    const shards = [[aDoc(1, 5, 'x')], [aDoc(2, 9, 'x')], [aDoc(3, 7, 'x')]];
    const page = rank(aRequest([sourceOf(shards)], { recipe: collapsing(1) }));
    expect(page.details?.hits).to.deep.equal([
      {
        group: 'x',
        moreFromGroup: [
          { list: 2, seq: 3, score: 7 },
          { list: 0, seq: 1, score: 5 },
        ],
      },
    ]);
  });

  it('counts hits of a group together that come from several indexes', () => {
    const first = sourceOf([[aDoc(1, 9, 'x'), aDoc(2, 8, 'y'), aDoc(3, 7, 'z')]]);
    const second = sourceOf([[aDoc(11, 9, 'x'), aDoc(12, 8, 'w'), aDoc(13, 7, 'z')]]);
    const page = rank(aRequest([first, second], { k: 4, recipe: collapsing(1, 2) }));
    expect(seqsOf(page)).to.deep.equal([1, 2, 12, 3]);
  });

  it('tells of no hit of a document that is told of already', () => {
    const docs = ['a', 'a', 'b', 'b', undefined].map((tag, i): Doc => ({ ...aDoc(i, 9 - i, 'x'), tag }));
    const duplicates = { keyPlaces: [0], areUrls: false, droppedParameters: [], precedence: [] };
    const page = rank(aRequest([sourceOf([docs])], { recipe: { ...collapsing(1), duplicates } }));
    expect(page.details).to.deep.equal({
      hits: [{ group: 'x', moreFromGroup: [2, 4].map((seq) => ({ list: 0, seq, score: 9 - seq })) }],
      sources: [{}],
    });
  });

  it('tells of hits that have no place because another index has better ones of the group', () => {
    const first = sourceOf([[aDoc(1, 9, 'x'), aDoc(2, 8, 'x'), aDoc(3, 7, 'x'), aDoc(4, 6, 'x')]]);
    const second = sourceOf([[aDoc(11, 9, 'x')]], 1.02);
    const page = rank(aRequest([first, second], { recipe: collapsing(2, 2) }));
    expect(seqsOf(page)).to.deep.equal([11, 1]);
    const more = page.details?.hits.map(({ moreFromGroup = [] }) => moreFromGroup.map(({ seq }) => seq));
    expect(more).to.deep.equal([[], [2, 3, 4]]);
  });

  it('lets hits of verticals, which have no groups, stand', () => {
    const { lists } = sourceOf([[aDoc(11, 9, 'x'), aDoc(12, 8, 'x')]]);
    const vertical = { weight: 1, lists: lists.map(({ count, seqs, scores }) => ({ count, seqs, scores })) };
    const page = rank(aRequest([sourceOf([[aDoc(1, 9, 'x')]]), vertical], { recipe: collapsing(1, 2) }));
    expect(seqsOf(page)).to.deep.equal([1, 11, 12]);
  });
});

function aDoc(seq: number, score: number, group: string): Doc {
  return { seq, score, group, tag: undefined, number: undefined };
}

/** By the definition: gone through in rank order, one is passed over when enough of its group were taken. */
function greedy(docs: readonly Doc[], perGroup: number): Doc[] {
  const taken: Doc[] = [];
  for (const doc of [...docs].sort(byScore)) {
    const ofGroup = taken.filter(({ group }) => group !== undefined && group === doc.group);
    if (ofGroup.length < perGroup) taken.push(doc);
  }
  return taken;
}

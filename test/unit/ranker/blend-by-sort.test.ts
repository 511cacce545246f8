import { packTexts, type RankSource, rank, type SortOrder } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { byBytes } from '../shard/collect/segments.js';
import { type Doc, listOf, someShards } from './documents.js';
import { aRecipe, aRequest, rowsOf } from './hits.js';

const byTag: SortOrder = { kind: 'text', descending: true, missingFirst: false };
const recipeOf = (sources: number) => aRecipe(sources, { sort: [byTag], blend: { by: 'sort' } });

describe('rank with several indexes in one order', () => {
  it('gives the same as sorting all hits by key, then rank, then source, and cutting', () => {
    fc.assert(
      fc.property(fc.array(someShards, { minLength: 1, maxLength: 3 }), fc.nat(20), fc.nat(9), (all, k, offset) => {
        const page = rank(aRequest(all.map(sorted), { k, offset, recipe: recipeOf(all.length) }));
        const ranked = all.flatMap((shards, source) =>
          shards
            .flat()
            .sort(byTagThenSeq)
            .map((doc, place) => ({ doc, source, rank: place + 1 })),
        );
        ranked.sort((a, b) => compareTags(a.doc, b.doc) || a.rank - b.rank || a.source - b.source);
        expect(
          rowsOf(page).map(({ source, seq, score, sourceRank }) => [source, seq, score, sourceRank]),
        ).to.deep.equal(
          ranked.slice(offset, offset + k).map(({ doc, source, rank: at }) => [source, doc.seq, doc.score, at]),
        );
      }),
    );
  });

  it('puts last the hits of what stands in for an index and has no values', () => {
    const docs = (first: number): Doc[] => [first, first + 1].map((seq) => aDoc(seq));
    const { lists } = sorted([docs(11)]);
    const standIn = { weight: 1, lists: lists.map(({ count, seqs, scores }) => ({ count, seqs, scores })) };
    const page = rank(aRequest([standIn, sorted([docs(1)])], { recipe: recipeOf(2) }));
    expect([...page.seq]).to.deep.equal([1, 2, 11, 12]);
  });
});

function aDoc(seq: number): Doc {
  return { seq, score: 1, tag: 'a', group: undefined, number: undefined };
}

function sorted(shards: readonly (readonly Doc[])[]): RankSource {
  const lists = shards.map((docs) => {
    const inOrder = [...docs].sort(byTagThenSeq);
    return { ...listOf(inOrder), sortValues: [packTexts(inOrder.map(({ tag }) => tag))] };
  });
  return { weight: 1, lists };
}

function byTagThenSeq(a: Doc, b: Doc): number {
  return compareTags(a, b) || a.seq - b.seq;
}

function compareTags({ tag: a }: Doc, { tag: b }: Doc): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return byBytes(b, a);
}

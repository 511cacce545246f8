import { type DuplicatesRecipe, packNumbers, type RankRecipe, type RankSource, rank } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { byScore, type Doc, someShards, sourceOf } from './documents.js';
import { aRecipe, aRequest, rowsOf, seqsOf } from './hits.js';

const byTag: DuplicatesRecipe = { keyPlaces: [0, 0], areUrls: false, droppedParameters: [], precedence: [] };
/** Tags stand first in the lists' values; sources are sorted by score as a key, so that nothing is fused. */
const inOneOrder = (duplicates: DuplicatesRecipe): RankRecipe =>
  aRecipe(2, {
    sort: [{ kind: 'number', descending: true, missingFirst: false }],
    blend: { by: 'sort' },
    duplicates,
  });

describe('rank with duplicates', () => {
  it('gives of each document in one source the best hit, and full pages', () => {
    fc.assert(
      fc.property(someShards, fc.nat(20), (shards, k) => {
        const recipe = aRecipe(1, { duplicates: { ...byTag, keyPlaces: [0] } });
        const page = rank(aRequest([sourceOf(shards)], { k, recipe }));
        const all = shards.flat().sort(byScore);
        expect(seqsOf(page)).to.deep.equal(
          firstOfEachTag(all)
            .slice(0, k)
            .map(({ seq }) => seq),
        );
      }),
    );
  });

  it('goes no further down than lists are final to, repeated hits included, and tells where that is too short', () => {
    fc.assert(
      fc.property(someShards, fc.integer({ min: 1, max: 20 }), fc.nat(20), (shards, k, more) => {
        const finalTo = k + more;
        const recipe = aRecipe(1, { duplicates: { ...byTag, keyPlaces: [0] } });
        const page = rank(aRequest([{ ...sourceOf(shards), finalTo }], { k, recipe }));
        const all = shards.flat().sort(byScore);
        const expected = firstOfEachTag(all.slice(0, finalTo));
        expect(seqsOf(page)).to.deep.equal(expected.slice(0, k).map(({ seq }) => seq));
        const lacksHits = all.length >= finalTo && expected.length < k;
        expect(page.details?.sources[0]?.lacksHits).to.equal(lacksHits ? true : undefined);
      }),
    );
  });

  it('leaves out what is beyond its group first, as shards do: so it is the same however hits are spread', () => {
    fc.assert(
      fc.property(
        someShards,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        (shards, k, hitsPerGroup) => {
          const recipe = aRecipe(1, { collapse: { hitsPerGroup }, duplicates: { ...byTag, keyPlaces: [0] } });
          const collapsed = shards.map((docs) => firstOfEachGroup([...docs].sort(byScore), hitsPerGroup).slice(0, k));
          const page = rank(aRequest([{ ...sourceOf(collapsed), finalTo: k }], { k, recipe }));
          const all = firstOfEachGroup(shards.flat().sort(byScore), hitsPerGroup);
          expect(seqsOf(page)).to.deep.equal(firstOfEachTag(all.slice(0, k)).map(({ seq }) => seq));
        },
      ),
    );
  });

  it('tells that a page might be another where the last hit of a source stands on it, and not at its end', () => {
    const repeated = sorted([aDoc(1, 9, 'a'), aDoc(2, 8, 'a'), aDoc(3, 7, 'a')]);
    const other = sorted([aDoc(11, 8.5, 'b'), aDoc(12, 6, 'c'), aDoc(13, 5, 'd')]);
    const lacking = (k: number) =>
      rank(aRequest([{ ...repeated, finalTo: 3 }, other], { k, recipe: inOneOrder(byTag) })).details?.sources[0]
        ?.lacksHits;
    expect([1, 2, 3].map(lacking)).to.deep.equal([undefined, true, true]);
  });

  it('keeps the hit of the source that comes first, says who else has the document, and counts what it left out', () => {
    const sources = [sorted([aDoc(1, 9, 'a'), aDoc(2, 5, 'b')]), sorted([aDoc(11, 8, 'b'), aDoc(12, 7, 'c')])];
    const asListed = rank(aRequest(sources, { recipe: inOneOrder(byTag) }));
    expect(rowsOf(asListed).map(({ source, seq }) => [source, seq])).to.deep.equal([
      [0, 1],
      [1, 12],
      [0, 2],
    ]);
    expect(asListed.details).to.deep.equal({ hits: [{}, {}, { alsoIn: [1] }], sources: [{}, { duplicates: 1 }] });
    const secondFirst = rank(aRequest(sources, { recipe: inOneOrder({ ...byTag, precedence: [1] }) }));
    expect(seqsOf(secondFirst)).to.deep.equal([1, 11, 12]);
    expect(secondFirst.details?.sources).to.deep.equal([{ duplicates: 1 }, {}]);
  });

  it('takes a hit without a key, with an empty one, and one of a source without keys, for a document of its own', () => {
    const sources = [
      sorted([aDoc(1, 9), aDoc(2, 8), aDoc(3, 7.5, ''), aDoc(4, 7.5, '')]),
      sorted([aDoc(11, 7, 'b')]),
      sorted([aDoc(21, 6, 'b')]),
    ];
    const recipe = { ...inOneOrder({ ...byTag, keyPlaces: [0, 0, -1] }), sources: [{}, {}, {}] };
    const page = rank(aRequest(sources, { recipe }));
    expect([seqsOf(page), page.details]).to.deep.equal([[1, 2, 3, 4, 11, 21], undefined]);
  });

  it('compares URLs in canonical form', () => {
    const sources = [
      sorted([aDoc(1, 9, 'http://example.org/?b=1&a=2#top')]),
      sorted([aDoc(11, 8, 'HTTP://EXAMPLE.org?a=2&utm_medium=x&b=1')]),
    ];
    const urls = { ...byTag, areUrls: true, droppedParameters: ['utm_*'] };
    expect(seqsOf(rank(aRequest(sources, { recipe: inOneOrder(urls) })))).to.deep.equal([1]);
    expect(seqsOf(rank(aRequest(sources, { recipe: inOneOrder(byTag) })))).to.deep.equal([1, 11]);
  });
});

function firstOfEachTag(docs: readonly Doc[]): Doc[] {
  return docs.filter(({ tag = '' }, place) => tag === '' || docs.findIndex((doc) => doc.tag === tag) === place);
}

/** Of sorted documents, those that groups leave. */
function firstOfEachGroup(docs: readonly Doc[], hitsPerGroup: number): Doc[] {
  const taken = new Map<string, number>();
  return docs.filter(({ group }) => {
    if (group === undefined) return true;
    taken.set(group, (taken.get(group) ?? 0) + 1);
    return (taken.get(group) as number) <= hitsPerGroup;
  });
}

function aDoc(seq: number, score: number, tag?: string): Doc {
  return { seq, score, tag, group: undefined, number: score };
}

/** A source of one shard that is sorted by the documents' numbers. */
function sorted(docs: readonly Doc[]): RankSource {
  const { weight, lists } = sourceOf([docs]);
  const numbers = packNumbers([...docs].sort(byScore).map(({ number }) => number));
  return { weight, lists: lists.map((list) => ({ ...list, sortValues: [numbers] })) };
}

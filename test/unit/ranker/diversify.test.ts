import { type DiversifyRecipe, diversify, merge, rank, readHitList } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { byScore, type Doc, listOf, someDocs, sourceOf } from './documents.js';
import { aRecipe, aRequest, rowsOf } from './hits.js';

const byTagAndNumber: DiversifyRecipe['values'] = [
  { place: 0, kind: 'text' },
  { place: 1, kind: 'number' },
];

describe('diversify', () => {
  it('gives the order of the definition, which looks at all chosen hits anew for each candidate', () => {
    fc.assert(
      fc.property(someDocs, fc.constantFrom(0, 0.3, 0.5, 1), fc.nat(60), fc.nat(60), (docs, lambda, window, limit) => {
        const sorted = [...docs].sort(byScore);
        const list = listOf(sorted);
        const ranking = merge([readHitList(list)], docs.length);
        const recipe = { lambda, window, values: byTagAndNumber };
        const found = diversify(ranking, [list], recipe, limit);
        expect(found.ranking.seq).to.deep.equal(naive(sorted, recipe, limit).map(({ seq }) => seq));
        expect(found.ranking.score).to.deep.equal(ranking.score);
        expect([...(found.ranking.ownScore ?? [])].sort()).to.deep.equal([...ranking.score].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing where relevance alone counts', () => {
    fc.assert(
      fc.property(someDocs, (docs) => {
        const list = listOf([...docs].sort(byScore));
        const ranking = merge([readHitList(list)], docs.length);
        const recipe = { lambda: 1, window: 100, values: byTagAndNumber };
        const found = diversify(ranking, [list], recipe, 100);
        expect(found.ranking.seq).to.deep.equal(ranking.seq);
        expect(found.moves.every((move) => move === undefined)).to.equal(true);
      }),
    );
  });

  it('takes infinite scores for the nearest finite one', () => {
    const docs = [aDoc(1, Number.POSITIVE_INFINITY, 'a'), aDoc(2, 8, 'a'), aDoc(3, 7, 'b'), aDoc(4, 0, 'b')];
    const list = listOf(docs);
    const recipe = { lambda: 0.5, window: 10, values: [{ place: 0, kind: 'text' as const }] };
    const { ranking } = diversify(merge([readHitList(list)], 4), [list], recipe, 4);
    expect(ranking.seq).to.deep.equal([1, 3, 2, 4]);
  });

  it('puts a hit of another kind between two alike, which keeps scores falling and says what moved', () => {
    const docs = [aDoc(1, 9, 'a'), aDoc(2, 8, 'a'), aDoc(3, 7, 'b')];
    const recipe = aRecipe(1, {
      sources: [{ diversify: { lambda: 0.5, window: 10, values: [{ place: 0, kind: 'text' }] } }],
      explains: true,
    });
    const page = rank(aRequest([sourceOf([docs])], { recipe }));
    expect(
      rowsOf(page).map(({ seq, score, sourceScore, sourceRank }) => [seq, score, sourceScore, sourceRank]),
    ).to.deep.equal([
      [1, 9, 9, 1],
      [3, 8, 7, 2],
      [2, 7, 8, 3],
    ]);
    expect(page.details?.hits.map(({ explanation }) => explanation)).to.deep.equal([
      { firstPhase: 9 },
      {
        firstPhase: 7,
        diversity: { rankBefore: 3, similarity: 0, placeScore: 8 },
      },
      {
        firstPhase: 8,
        diversity: { rankBefore: 2, similarity: 1, placeScore: 7 },
      },
    ]);
  });

  it('looks as far as its window, though the page is shorter', () => {
    const docs = [aDoc(1, 9, 'a'), aDoc(2, 8, 'a'), aDoc(3, 7, 'a'), aDoc(4, 6, 'b')];
    const windowed = (window: number) =>
      aRecipe(1, { sources: [{ diversify: { lambda: 0.1, window, values: [{ place: 0, kind: 'text' }] } }] });
    const pageOf = (window: number) => rank(aRequest([sourceOf([docs])], { k: 2, recipe: windowed(window) }));
    expect([[...pageOf(4).seq], [...pageOf(3).seq]]).to.deep.equal([
      [1, 4],
      [1, 2],
    ]);
  });
});

function aDoc(seq: number, score: number, tag: string): Doc {
  return { seq, score, tag, group: undefined, number: undefined };
}

function naive(ranked: readonly Doc[], { lambda, window }: DiversifyRecipe, limit: number): Doc[] {
  const left = ranked.slice(0, window);
  const looked = [...left];
  const scores = looked.map(({ score }) => score);
  const chosen: Doc[] = [];
  while (left.length > 0 && chosen.length < limit) {
    const gains = left.map((doc) => {
      const likest = Math.max(0, ...chosen.map((other) => likeness(doc, other, looked)));
      return lambda * scaled(doc.score, scores) - (1 - lambda) * likest;
    });
    chosen.push(...left.splice(gains.indexOf(Math.max(...gains)), 1));
  }
  return [...chosen, ...left, ...ranked.slice(window)];
}

function scaled(value: number, all: readonly number[]): number {
  const range = Math.max(...all) - Math.min(...all);
  return range === 0 ? 0.5 : (value - Math.min(...all)) / range;
}

function likeness(a: Doc, b: Doc, looked: readonly Doc[]): number {
  const numbers = looked.flatMap(({ number }) => number ?? []);
  const range = Math.max(...numbers) - Math.min(...numbers);
  const tags = a.tag !== undefined && a.tag === b.tag ? 1 : 0;
  if (a.number === undefined || b.number === undefined) return tags / 2;
  return (tags + (range === 0 ? 1 : 1 - Math.abs(a.number - b.number) / range)) / 2;
}

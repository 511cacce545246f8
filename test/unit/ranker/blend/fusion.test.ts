import { type BlendedOrder, type BlendInput, blend, type FusionRecipe, RRF_CONSTANT } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aFusion, anInput, sharedDocuments, someFusion } from './rankings.js';

/** The hits of an order: the source by its `seq`s, which do not change when sources change places. */
function hitsOf({ rankings }: BlendInput, { ranking, place, score }: BlendedOrder) {
  return ranking.map((source, i) => ({ seq: rankings[source]?.seq[place[i] as number], score: score[i] as number }));
}

/** The same sources in another order. */
function permuted(input: BlendInput, order: readonly number[]): BlendInput {
  const pick = <Value>(values: readonly Value[]): Value[] => order.map((place) => values[place] as Value);
  return {
    ...input,
    rankings: pick(input.rankings),
    weights: pick(input.weights),
    ...(input.documents === undefined ? {} : { documents: pick(input.documents) }),
    precedence: input.rankings.map((_, place) => order.indexOf(place)),
  };
}

const withOrder = sharedDocuments.chain((input) =>
  fc.tuple(
    fc.constant(input),
    fc.shuffledSubarray([...input.rankings.keys()], { minLength: input.rankings.length }),
    someFusion,
  ),
);

/** Scores of all documents by the formula, a map for each. */
function naiveRrf({ rankings, weights, documents = [] }: BlendInput, constant: number): Map<number, number> {
  const scores = new Map<number, number>();
  rankings.forEach(({ count }, source) => {
    for (let place = 0; place < count; place++) {
      const document = documents[source]?.[place] as number;
      const term = (weights[source] as number) / (constant + place + 1);
      scores.set(document, (scores.get(document) ?? 0) + term);
    }
  });
  return scores;
}

describe('fusion', () => {
  it('gives the same hits the same score bits in whatever order the sources stand', () => {
    fc.assert(
      fc.property(withOrder, ([input, order, recipe]) => {
        const bySeq = (a: { seq: number | undefined }, b: { seq: number | undefined }): number =>
          (a.seq ?? 0) - (b.seq ?? 0);
        const other = permuted(input, order);
        const sorted = (one: BlendInput) => hitsOf(one, blend(one, recipe, false)).sort(bySeq);
        expect(sorted(other)).deep.equal(sorted({ ...input, precedence: [...input.rankings.keys()] }));
      }),
    );
  });

  it('orders by score, then best rank, then place of the source, then seq', () => {
    fc.assert(
      fc.property(sharedDocuments, someFusion, (input, recipe) => {
        const { documents = [], rankings } = input;
        const bestRank = (document: number | undefined): number =>
          Math.min(...rankings.map((_, source) => documents[source]?.indexOf(document as number) ?? -1).map(rankOf));
        const { ranking, place, score } = blend(input, recipe, false);
        const keys = ranking.map((source, i) => {
          const at = place[i] as number;
          return [-(score[i] as number), bestRank(documents[source]?.[at]), source, rankings[source]?.seq[at] ?? 0];
        });
        for (let i = 1; i < keys.length; i++) expect(compare(keys[i - 1] ?? [], keys[i] ?? [])).below(0);
      }),
    );
  });

  it('holds every document once, from the source that is first in precedence, and says who else has it', () => {
    fc.assert(
      fc.property(withOrder, ([input, precedence, recipe]) => {
        const { documents = [] } = input;
        const { ranking, place, alsoIn } = blend({ ...input, precedence }, recipe, false);
        const shown = ranking.map((source, i) => documents[source]?.[place[i] as number]);
        expect(new Set(shown).size).equal(shown.length);
        expect(new Set(shown)).deep.equal(new Set(documents.flat()));
        shown.forEach((document, i) => {
          const having = precedence.filter((source) => documents[source]?.includes(document as number));
          expect(having[0]).equal(ranking[i]);
          expect(alsoIn?.[i] ?? []).deep.equal(having.slice(1).sort((a, b) => a - b));
        });
      }),
    );
  });

  it('begins a longer order with the shorter one', () => {
    fc.assert(
      fc.property(sharedDocuments, someFusion, fc.nat(40), fc.boolean(), (input, recipe, limit, isShared) => {
        const { documents, ...disjoint } = input;
        const given = isShared ? input : disjoint;
        const all = hitsOf(given, blend(given, recipe, false));
        expect(hitsOf(given, blend({ ...given, limit }, recipe, false))).deep.equal(all.slice(0, limit));
      }),
    );
  });

  it('gives what merging gives where no document is shared', () => {
    fc.assert(
      fc.property(sharedDocuments, someFusion, (input, recipe) => {
        let number = 0;
        const documents = input.rankings.map(({ seq }) => seq.map(() => number++));
        const { documents: _, ...disjoint } = input;
        expect(blend({ ...input, documents }, recipe, false)).deep.equal(blend(disjoint, recipe, false));
      }),
    );
  });

  it('is as the formula of RRF says for documents of several sources', () => {
    fc.assert(
      fc.property(sharedDocuments, (input) => {
        const expected = naiveRrf(input, RRF_CONSTANT);
        const { ranking, place, score } = blend(input, aFusion('rrf', 5), false);
        expect(score.length).equal(expected.size);
        score.forEach((value, i) => {
          const document = input.documents?.[ranking[i] as number]?.[place[i] as number] as number;
          expect(value).closeTo(expected.get(document) as number, 1e-12);
        });
      }),
    );
  });

  it('explains without changing anything, and what adds sums up to the score, bit for bit', () => {
    fc.assert(
      fc.property(sharedDocuments, someFusion, fc.boolean(), (input, recipe, isShared) => {
        const { documents, ...disjoint } = input;
        const given = isShared ? input : disjoint;
        const { explanations = [], ...order } = blend(given, recipe, true);
        expect(order).deep.equal(blend(given, recipe, false));
        if (recipe.method === 'geometric' || recipe.method === 'harmonic') return;
        const sums = explanations.map(({ contributions = [] }) =>
          contributions.reduce((sum, { value }) => sum + value, 0),
        );
        expect(sums).deep.equal(order.score);
      }),
    );
  });

  /** One document of two sources with the values 0.9 and 0.4, beside one of the second alone with 0.1. */
  const shared: BlendInput = {
    ...anInput([[0.9], [0.4, 0.1]]),
    weights: [1, 3],
    documents: [[1], [1, 2]],
  };
  const scoresOf = (method: FusionRecipe['method']): readonly number[] =>
    blend(shared, aFusion(method, 2), false).score;

  it('adds, averages and multiplies as each method is defined', () => {
    const rounded = (method: FusionRecipe['method']) => scoresOf(method).map((score) => Number(score.toFixed(6)));
    expect(rounded('sum')).deep.equal([2.1, 0.3]);
    expect(rounded('mnz')).deep.equal([4.2, 0.3]);
    // The first source lacks the second document: its weight counts all the same.
    expect(rounded('arithmetic')).deep.equal([0.525, 0.075]);
    expect(rounded('geometric')).deep.equal([
      Number(Math.exp((Math.log(0.9) + 3 * Math.log(0.4)) / 4).toFixed(6)),
      0.1,
    ]);
    expect(rounded('harmonic')).deep.equal([Number((4 / (1 / 0.9 + 3 / 0.4)).toFixed(6)), 0.1]);
  });

  it('keeps the scale of a mean when a source has no hits', () => {
    const input = anInput([[0.8], []]);
    expect(blend(input, aFusion('arithmetic', 2), false).score).deep.equal([0.4]);
  });

  it('gives what each source brings in as a finite number, however great scores are', () => {
    const greatest = [[Number.MAX_VALUE], [-Number.MAX_VALUE]];
    const input = anInput(greatest, { documents: [[1], [1]], weights: [1000, 1000] });
    for (const method of ['sum', 'mnz', 'arithmetic'] as const) {
      const [explained] = blend(input, aFusion(method, 2), true).explanations ?? [];
      const values = explained?.contributions?.map(({ value }) => value) ?? [];
      expect(values.length).to.equal(2);
      for (const value of values) expect(Number.isFinite(value), `${method}: ${value}`).to.equal(true);
    }
  });

  it('gives 0 where all weights are 0, and no NaN', () => {
    for (const method of ['rrf', 'sum', 'mnz', 'arithmetic', 'geometric', 'harmonic'] as const) {
      expect(blend({ ...shared, weights: [0, 0] }, aFusion(method, 2), false).score).deep.equal([0, 0]);
    }
  });
});

function rankOf(place: number): number {
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

/** Compares keys one by one. */
function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((key, i) => key !== b[i]);
  return at < 0 ? 0 : (a[at] as number) < (b[at] as number) ? -1 : 1;
}

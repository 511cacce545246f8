import {
  explainRescored,
  type HitList,
  merge,
  packModel,
  type Ranking,
  type RescoreInput,
  readHitList,
  readLinear,
  rescore,
  type SecondPhaseRecipe,
  type ValueColumn,
} from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aHitList, byScoreThenSeq, type Pair } from './hits.js';

const dayMs = 86_400_000;

describe('rescore', () => {
  it('orders the best hits by the model, equal ones as they were', () => {
    const input = anInput({ feature: [3, 1, 3, 2], scores: [9, 8, 7, 6], window: 4 });
    const { ranking, placeBefore } = rescore(input);
    expect(placeBefore).to.deep.equal([0, 2, 3, 1]);
    expect(ranking).to.deep.equal({
      count: 4,
      list: [0, 0, 0, 0],
      position: [0, 2, 3, 1],
      seq: [1, 3, 4, 2],
      score: [3, 3, 2, 1],
    });
  });

  it('keeps those behind in their order, mapped below the lowest rescored', () => {
    const { ranking, placeBefore } = rescore(anInput({ feature: [1, 3, 9, 9], scores: [14, 10, 8, 6], window: 2 }));
    expect(placeBefore).to.deep.equal([1, 0, 2, 3]);
    // Both ranges: 3 to 1 now, 14 to 10 before: half of what they were.
    expect(ranking.score).to.deep.equal([3, 1, 0, -1]);
  });

  it('leaves those behind as they are where they lie below already', () => {
    const { ranking, lowered } = rescore(anInput({ feature: [100, 200, 0], scores: [3, 2, 1], window: 2 }));
    expect([ranking.score, lowered]).to.deep.equal([[200, 100, 1], undefined]);
  });

  it('says by what it put those behind below, bit for bit', () => {
    const scores = [9, 8, 6.7, 6.1];
    const { ranking, lowered } = rescore(anInput({ feature: [1, -3.3, 9, 9], scores, window: 2 }));
    if (lowered === undefined) throw new Error('they were to be put below');
    const { from, to, scale } = lowered;
    expect(ranking.score.slice(2)).to.deep.equal(scores.slice(2).map((score) => to - (from - score) * scale));
  });

  it('gives scores that are finite and never rise, and loses no hit, whatever comes', () => {
    const some = fc.array(fc.tuple(fc.double(), fc.double({ noNaN: true })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (hits, window, weight) => {
          const scores = hits.map(([, score]) => score).sort((a, b) => b - a);
          const { ranking, placeBefore } = rescore(
            anInput({ feature: hits.map(([one]) => one), scores, window, weight }),
          );
          expect(
            ranking.score.every((score, i) => Number.isFinite(score) && !(score > (ranking.score[i - 1] ?? Infinity))),
          ).to.equal(true);
          expect([...placeBefore].sort((a, b) => a - b)).to.deep.equal(hits.map((_, place) => place));
          expect(placeBefore.slice(window)).to.deep.equal(hits.map((_, place) => place).slice(window));
        },
      ),
    );
  });

  it('says of features only what is a number that answers can have', () => {
    const input = anInput({ feature: [Number.POSITIVE_INFINITY, 1], scores: [2, 1], window: 2 });
    expect(explainRescored(input, 0)).to.deep.equal({
      features: {},
      model: Number.MAX_VALUE,
      bias: 0,
      adds: {},
    });
  });

  it('says all that a feature adds which the model knows under several names', () => {
    const features = { a: 2, b: 3 };
    const input = anInput({ feature: [1], scores: [5], window: 1, features });
    const score = { kind: 'score', name: 'score' } as const;
    const { adds, model } = explainRescored({ ...input, recipe: { model: 0, window: 1, features: [score, score] } }, 0);
    expect([adds, model]).to.deep.equal([{ score: 25 }, 25]);
  });

  it('reads features of several lists where each hit came from', () => {
    const lists = [
      aList(
        [
          [1, 9],
          [4, 3],
        ],
        [10, 40],
      ),
      aList(
        [
          [2, 8],
          [3, 5],
        ],
        [20, 30],
      ),
    ];
    const { ranking } = rescore({ ...anInput({ feature: [], scores: [], window: 10 }), lists, ranking: merged(lists) });
    expect(ranking.seq).to.deep.equal([4, 3, 2, 1]);
    expect(ranking.score).to.deep.equal([40, 30, 20, 10]);
  });

  it('knows ages in days, the first score and the weight of the source', () => {
    const features = { 'age(day)': 1, score: 100, source_prior: 10_000 };
    const input = anInput({ feature: [2 * dayMs, Number.NaN], scores: [5, 4], window: 2, features });
    const recipe: SecondPhaseRecipe = {
      model: 0,
      window: 2,
      features: [
        { kind: 'age', name: 'age(day)', place: 0 },
        { kind: 'score', name: 'score' },
        { kind: 'source-prior', name: 'source_prior' },
      ],
    };
    const given = { ...input, recipe, weight: 3, epochMs: 12 * dayMs };
    expect(rescore(given).ranking.score).to.deep.equal([30_510, 30_400]);
    expect(explainRescored(given, 1)).to.deep.equal({
      features: { score: 4, source_prior: 3 },
      model: 30_400,
      bias: 0,
      adds: { 'age(day)': 0, score: 400, source_prior: 30_000 },
    });
  });
});

/** A source of one list, whose only feature is its model's score. */
function anInput(given: {
  readonly feature: readonly number[];
  readonly scores: readonly number[];
  readonly window: number;
  readonly weight?: number;
  readonly features?: Readonly<Record<string, number>>;
}): RescoreInput {
  const { feature, scores, window, weight = 1, features = { 'bm25(title)': 1 } } = given;
  const pairs = scores.map((score, i): Pair => [i + 1, score]);
  const lists = [aList(pairs, feature)];
  return {
    lists,
    ranking: merged(lists),
    recipe: { model: 0, window, features: [{ kind: 'delivered', name: 'bm25(title)', place: 0 }] },
    weight,
    epochMs: 0,
    model: packModel(readLinear({ features })),
  };
}

function merged(lists: readonly HitList[]): Ranking {
  return merge(lists.map(readHitList), 1000);
}

function aList(pairs: readonly Pair[], feature: readonly number[]): HitList {
  const sorted = [...pairs].sort(byScoreThenSeq);
  return { ...aHitList(sorted), features: [aColumn(feature)] };
}

/** Unaligned, as on the wire. */
function aColumn(values: readonly number[]): ValueColumn {
  const bytes = new Uint8Array(3 + 8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat64(3 + 8 * i, value, true);
  return { numbers: bytes.subarray(3), text: new Uint8Array(0), missing: new Uint8Array(0) };
}

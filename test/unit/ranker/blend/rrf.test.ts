import { type BlendedOrder, blend, RRF_CONSTANT } from '@muster/ranker';
import { expect } from 'chai';
import { aFusion, anInput } from './rankings.js';

/** Fuses rankings of weights and counts. */
function fuse(
  sources: readonly { readonly weight: number; readonly count: number }[],
  rrfConstant: number = RRF_CONSTANT,
  limit = 10,
): BlendedOrder {
  const scores = sources.map(({ count }) => Array.from({ length: count }, (_, place) => 100 - place));
  const input = anInput(scores, { weights: sources.map(({ weight }) => weight), limit });
  return blend(input, { ...aFusion('rrf', sources.length), rrfConstant }, false);
}

describe('reciprocal rank fusion', () => {
  it('scores a hit by weight over constant plus rank', () => {
    expect(
      fuse([
        { weight: 1, count: 2 },
        { weight: 0.5, count: 1 },
      ]),
    ).to.deep.equal({ count: 3, ranking: [0, 0, 1], place: [0, 1, 0], score: [1 / 61, 1 / 62, 0.5 / 61] });
  });

  it('takes the earlier ranking if score and rank are equal', () => {
    const both = { weight: 1, count: 2 };
    const { ranking, place } = fuse([both, both], RRF_CONSTANT, 3);
    expect(ranking).to.deep.equal([0, 1, 0]);
    expect(place).to.deep.equal([0, 0, 1]);
  });

  it('takes the better rank if scores are equal, even from a later ranking', () => {
    // 2 / (0 + 2) = 1 / (0 + 1)
    const { ranking, place, score } = fuse(
      [
        { weight: 2, count: 2 },
        { weight: 1, count: 1 },
      ],
      0,
    );
    expect(score).to.deep.equal([2, 1, 1]);
    expect(ranking).to.deep.equal([0, 1, 0]);
    expect(place).to.deep.equal([0, 0, 1]);
  });

  it('puts hits of no weight last, by rank', () => {
    const { ranking, score } = fuse([
      { weight: 0, count: 2 },
      { weight: 1, count: 1 },
      { weight: 0, count: 1 },
    ]);
    expect(ranking).to.deep.equal([1, 0, 2, 0]);
    expect(score.slice(1)).to.deep.equal([0, 0, 0]);
  });
});

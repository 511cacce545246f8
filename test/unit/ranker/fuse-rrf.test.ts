import { fuseByReciprocalRank, RRF_CONSTANT } from '@muster/ranker';
import { expect } from 'chai';

describe('fuseByReciprocalRank', () => {
  it('scores a hit by weight over constant plus rank', () => {
    const fused = fuseByReciprocalRank(
      [
        { weight: 1, count: 2 },
        { weight: 0.5, count: 1 },
      ],
      RRF_CONSTANT,
      10,
    );
    expect(fused).to.deep.equal({
      count: 3,
      list: [0, 0, 1],
      position: [0, 1, 0],
      seq: [1, 2, 1],
      score: [1 / 61, 1 / 62, 0.5 / 61],
    });
  });

  it('takes the earlier ranking if score and rank are equal', () => {
    const fused = fuseByReciprocalRank(
      [
        { weight: 1, count: 2 },
        { weight: 1, count: 2 },
      ],
      RRF_CONSTANT,
      3,
    );
    expect(fused.list).to.deep.equal([0, 1, 0]);
    expect(fused.seq).to.deep.equal([1, 1, 2]);
  });

  it('takes the better rank if scores are equal, even from a later ranking', () => {
    // 2 / (0 + 2) = 1 / (0 + 1)
    const fused = fuseByReciprocalRank(
      [
        { weight: 2, count: 2 },
        { weight: 1, count: 1 },
      ],
      0,
      10,
    );
    expect(fused.score).to.deep.equal([2, 1, 1]);
    expect(fused.list).to.deep.equal([0, 1, 0]);
    expect(fused.seq).to.deep.equal([1, 1, 2]);
  });

  it('puts hits of no weight last, by rank', () => {
    const fused = fuseByReciprocalRank(
      [
        { weight: 0, count: 2 },
        { weight: 1, count: 1 },
        { weight: 0, count: 1 },
      ],
      60,
      10,
    );
    expect(fused.list).to.deep.equal([1, 0, 2, 0]);
    expect(fused.score.slice(1)).to.deep.equal([0, 0, 0]);
  });
});

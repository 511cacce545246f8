import { faultOfAnswer } from '@muster/coordinator';
import { codecs, type PartialHits } from '@muster/proto';
import { expect } from 'chai';
import { aQueryResponse } from '../../support/builders.js';

/** What is wrong with an answer of these hits, each `[seq, score]`. */
function faultOf(hits: readonly (readonly [number, number])[], list: Partial<PartialHits> = {}, k = 10) {
  const response = aQueryResponse(hits);
  const lists = response.lists?.map((each) => ({ ...each, ...list })) ?? [];
  return faultOfAnswer(codecs.queryResponse.decode(codecs.queryResponse.encode({ ...response, lists })), k);
}

describe('faultOfAnswer', () => {
  it('finds none in a list by score down, then seq up', () => {
    expect(faultOf([])).to.equal(undefined);
    expect(
      faultOf([
        [5, 3],
        [1, 2],
        [2, 2],
        [0, -1],
      ]),
    ).to.equal(undefined);
  });

  it('names a score that is no number, or infinite', () => {
    for (const score of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(faultOf([[1, score]]), String(score)).to.be.a('string');
      expect(
        faultOf([
          [1, 2],
          [3, score],
        ]),
        String(score),
      ).to.be.a('string');
    }
  });

  it('names hits out of order, and a seq twice', () => {
    expect(
      faultOf([
        [1, 1],
        [2, 2],
      ]),
    ).to.match(/hit 1/);
    expect(
      faultOf([
        [2, 1],
        [1, 1],
      ]),
    ).to.match(/hit 1/);
    expect(
      faultOf([
        [2, 1],
        [2, 1],
      ]),
    ).to.match(/hit 1/);
  });

  it('names a seq that is no whole number below 2^53', () => {
    expect(faultOf([[-1, 1]])).to.match(/hit 0|seq/);
    expect(faultOf([[2 ** 53, 1]])).to.match(/seq/);
  });

  it('names columns that do not fit, and hits without a list', () => {
    expect(faultOf([[1, 1]], { count: 2 })).to.match(/16 bytes/);
    const none = codecs.queryResponse.decode(codecs.queryResponse.encode({ totalHits: 5 }));
    expect(faultOfAnswer(none, 10)).to.match(/no list/);
    expect(faultOfAnswer(none, 0)).to.equal(undefined);
  });
});

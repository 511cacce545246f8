import { parseModel } from '@muster/ranker';
import { expect } from 'chai';
import { packedScores } from './shapes.js';

describe('float32 of model files', () => {
  /** What a leaf of XGBoost is read as. */
  const read = (decimal: string): number => {
    const model = parseModel('xgboost', `[{"nodeid":0,"leaf":${decimal}}]`);
    return packedScores(model, [[]], () => 0)[0] as number;
  };

  it('are rounded once: a decimal beside the middle of two goes to its own side', () => {
    // As a float64, each of these is just the middle of two float32, which lies above the first two and below the last.
    expect(read('0.06840805336833')).to.equal(0.0684080496430397);
    expect(read('-0.09482366964221')).to.equal(-0.09482366591691971);
    expect(read('0.09342085942626')).to.equal(0.09342086315155029);
    expect(read('0.0850122980773449')).to.equal(0.08501230180263519);
  });

  it('go to the even one from the very middle', () => {
    expect(read('1.000000059604644775390625')).to.equal(1);
    expect(read('1.000000178813934326171875')).to.equal(1 + 2 ** -22);
    expect(read('7.00649232162408e-46')).to.equal(0);
  });

  it('are what they were where nine digits were printed', () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    for (let word = 1; word < 0x7e000000; word += 0x00123457) {
      bits[0] = word;
      const value = float[0] as number;
      expect(read(value.toPrecision(9))).to.equal(value);
    }
  });
});

import { ModelFault, readLinear } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { packedScores } from './shapes.js';

const names = ['bm25(title)', 'score', 'age(day)'];
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });

describe('linear models', () => {
  it('score every row by its features in their order, a missing one counting as 0', () => {
    const some = fc.array(fc.tuple(fc.option(number), fc.option(number), fc.option(number)), { minLength: 1 });
    fc.assert(
      fc.property(fc.tuple(number, number, number), number, some, (weights, bias, given) => {
        const rows = given.map((row) => row.map((value) => value ?? Number.NaN));
        const features = Object.fromEntries(names.map((name, i) => [name, weights[i]]));
        const expected = rows.map((row) =>
          row.reduce((sum, value, i) => sum + (weights[i] as number) * (Number.isNaN(value) ? 0 : value), bias),
        );
        expect(packedScores(readLinear({ features, bias }), rows, (name) => names.indexOf(name))).to.deep.equal(
          expected,
        );
      }),
    );
  });

  it('are refused with the place', () => {
    const refusal = (file: unknown): string => {
      try {
        readLinear(file);
      } catch (error) {
        if (error instanceof ModelFault) return error.message;
      }
      return 'not refused';
    };
    expect(refusal({ features: { score: Number.NaN } })).to.equal('features.score: must be a finite number, got NaN');
    expect(refusal({ features: { score: '1' } })).to.equal('features.score: must be a finite number, got "1"');
    expect(refusal({ features: { score: 1 }, bias: Infinity })).to.equal('bias: must be a finite number, got Infinity');
    expect(refusal({ features: {} })).to.equal('features: must name one at least');
    expect(refusal({ weights: {} })).to.equal('"weights" is unknown; there are features and bias');
    expect(refusal([])).to.equal('the file: must be an object, got a list of 0');
  });
});

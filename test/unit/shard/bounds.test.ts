import { type Clause, FieldCombination, Occur, type Prior } from '@muster/proto';
import { type Frontier, onGrid, upperBound } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

const fields = [
  { field: 'title', averageLength: 5, k1: 1.2, b: 0.75 },
  { field: 'body', averageLength: 50, k1: 1.2, b: 0.75 },
];
/** A shard that has some terms, whichever the field. */
const having =
  (...terms: readonly string[]) =>
  (_field: string, term: string): Frontier | undefined =>
    terms.includes(term) ? Uint32Array.of(1, 10) : undefined;

const termSet = (sets: [field: number, terms: string[], score: number][], given = {}): Clause => ({
  occur: Occur.OCCUR_SHOULD,
  termSet: { fields: sets.map(([field, terms, score]) => ({ field, terms, score })), ...given },
});

describe('upperBound', () => {
  it('is the score of a set of terms where the shard has one of them, nothing where it has none', () => {
    const clause = termSet([[0, ['java', 'javanese'], 1 / 3]]);
    expect(upperBound(clause, fields, having('javanese'))).to.equal(onGrid(1 / 3));
    expect(upperBound(clause, fields, having('jav'))).to.equal(undefined);
  });

  it('adds up sets of several fields, or takes the greatest, as the clause says', () => {
    const sets: [number, string[], number][] = [
      [0, ['a'], 2],
      [1, ['a', 'b'], 3],
    ];
    const maximum = { combination: FieldCombination.FIELD_COMBINATION_MAXIMUM };
    expect(upperBound(termSet(sets), fields, having('a'))).to.equal(5);
    expect(upperBound(termSet(sets), fields, having('b'))).to.equal(3);
    expect(upperBound(termSet(sets, maximum), fields, having('a'))).to.equal(3);
  });

  it('is nothing for a group whose set must match and cannot', () => {
    const must = { ...termSet([[0, ['a'], 2]]), occur: Occur.OCCUR_MUST };
    const group: Clause = { occur: Occur.OCCUR_SHOULD, group: { clauses: [must, termSet([[0, ['b'], 2]])] } };
    expect(upperBound(group, fields, having('b'))).to.equal(undefined);
    expect(upperBound(group, fields, having('a', 'b'))).to.equal(4);
  });

  it('has room for all that priors can add, whatever the value', () => {
    const numbers = fc.double({ min: 0, max: 1e9, noNaN: true });
    const weights = fc.double({ min: 0, max: 65535, noNaN: true });
    fc.assert(
      fc.property(weights, numbers, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (weight, distance, scale) => {
        const priors: Prior[] = [{ field: 'x', weight, decay: { origin: 0, scale } }];
        const bound = upperBound({ all: {} }, fields, having(), priors) ?? Number.NaN;
        expect(bound).to.be.at.least(onGrid((weight * scale) / (scale + distance)));
        expect(bound).to.be.at.least(onGrid((weight * distance) / (distance + scale)));
        expect(bound).to.be.at.most(onGrid(weight) + 2 ** -26);
      }),
    );
  });

  it('stays nothing with priors where nothing can match', () => {
    expect(upperBound(termSet([[0, ['a'], 1]]), fields, having(), [{ field: 'x', weight: 1 }])).to.equal(undefined);
  });
});

import {
  type CandidateTerm,
  editDistance,
  expandPattern,
  fitsPattern,
  inByteOrder,
  termsOfEach,
} from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

const prefix = (text: string) => ({ field: 'f', text, maxEdits: 0 as const });
const fuzzy = (text: string, maxEdits: 1 | 2) => ({ field: 'f', text, maxEdits });
const candidate = (term: string, documentFrequency = 1): CandidateTerm => ({ term, documentFrequency });
const termsOf = ({ terms }: { terms: readonly CandidateTerm[] }) => terms.map(({ term }) => term);

describe('expandPattern', () => {
  it('takes all terms of a prefix, by bytes', () => {
    const union = [candidate('b\u{1f600}'), candidate('b'), candidate('b\uffff'), candidate('ba', 9)];
    expect(expandPattern(prefix('b'), union)).to.deep.equal({
      terms: [
        { term: 'b', documentFrequency: 1, edits: 0 },
        { term: 'ba', documentFrequency: 9, edits: 0 },
        { term: 'b\uffff', documentFrequency: 1, edits: 0 },
        { term: 'b\u{1f600}', documentFrequency: 1, edits: 0 },
      ],
      isCut: false,
    });
  });

  it('orders terms near to a word by edits, then document frequency, then bytes', () => {
    const union = [
      candidate('lava', 5),
      candidate('kava', 5),
      candidate('javas', 7),
      candidate('java'),
      candidate('jaav', 99),
    ];
    const { terms } = expandPattern(fuzzy('java', 2), [...union, candidate('jvaa', 3), candidate('jaba', 5)]);
    expect(terms.map(({ term, edits }) => `${term} ${edits}`)).to.deep.equal([
      'java 0',
      'jaav 1',
      'javas 1',
      'jaba 1',
      'kava 1',
      'lava 1',
      'jvaa 1',
    ]);
  });

  it('takes the best 50 terms near to a word', () => {
    const union = Array.from({ length: 80 }, (_, i) => candidate(`fox${String.fromCodePoint(0x4e00 + i)}`, i));
    const { terms, isCut } = expandPattern(fuzzy('fox', 1), union);
    expect([terms.length, terms[0]?.documentFrequency, terms.at(-1)?.documentFrequency, isCut]).to.deep.equal([
      50,
      79,
      30,
      false,
    ]);
  });

  it('takes the first 1,000 by bytes of more, and says so', () => {
    const union = Array.from({ length: 1001 }, (_, i) => candidate(`a${String(i).padStart(4, '0')}`)).reverse();
    const { terms, isCut } = expandPattern(prefix('a'), union);
    expect([terms.length, terms[0]?.term, terms.at(-1)?.term, isCut]).to.deep.equal([1000, 'a0000', 'a0999', true]);
    expect(expandPattern(prefix('a'), union.slice(1)).isCut).to.equal(false);
  });

  it('takes fewer where a query has many patterns: 10,000 terms together', () => {
    expect([0, 1, 10, 11, 64].map(termsOfEach)).to.deep.equal([1000, 1000, 1000, 909, 156]);
    const { terms, isCut } = expandPattern(fuzzy('java', 1), [candidate('lava', 9), candidate('java')], 1);
    expect([terms.map(({ term }) => term), isCut]).to.deep.equal([['java'], true]);
  });

  it('chooses the same whatever order the terms come in', () => {
    const someTerms = fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 60 });
    fc.assert(
      fc.property(someTerms, fc.string({ minLength: 2, maxLength: 4 }), (terms, text) => {
        const union = terms
          .filter((term) => fitsPattern(fuzzy(text, 2), term))
          .map((term) => candidate(term, term.length));
        expect(termsOf(expandPattern(fuzzy(text, 2), union))).to.deep.equal(
          termsOf(expandPattern(fuzzy(text, 2), union.toReversed())),
        );
      }),
    );
  });
});

describe('editDistance', () => {
  const table: [one: string, other: string, edits: number][] = [
    ['', '', 0],
    ['java', 'java', 0],
    ['java', 'lava', 1],
    ['java', 'jav', 1],
    ['java', 'javaa', 1],
    ['java', 'ajva', 1],
    ['java', 'jvaa', 1],
    ['java', 'avaj', 2],
    ['ca', 'abc', 3],
    ['𝒳𝒴', '𝒴𝒳', 1],
    ['𝒳', 'x', 1],
  ];
  for (const [one, other, edits] of table) {
    it(`is ${edits} from ${one || 'nothing'} to ${other || 'nothing'}`, () => {
      expect(editDistance(one, other, 5)).to.equal(edits);
      expect(editDistance(other, one, 5)).to.equal(edits);
    });
  }

  it('is one more than asked for where it is greater, and the same else', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '𝒳'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (one, other, most) => {
        expect(editDistance(one, other, most)).to.equal(Math.min(most + 1, editDistance(one, other, 100)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('inByteOrder', () => {
  it('is the order of UTF-8 bytes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '日', '\uffff', '\ud7ff', '\u{10000}', '😀') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(inByteOrder(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

import { PatternIndex, readPattern } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

/** Whether a query has a pattern. */
function has(pattern: string, query: string): boolean {
  const read = readPattern(pattern);
  if (typeof read === 'string') throw new Error(read);
  const index = new PatternIndex();
  index.add(read);
  return index.find(query).has(0);
}

/** The same by comparing texts. */
function hasNaively(words: readonly string[], query: readonly string[]): boolean {
  return query.some((_, at) =>
    words.every((word, i) => {
      const found = query[at + i] ?? '';
      return word.endsWith('*') ? found !== '' && found.startsWith(word.slice(0, -1)) : found === word;
    }),
  );
}

const someWord = fc.constantFrom('a', 'ab', 'abc', 'b', 'ba', 'c');
const somePatternWord = fc.tuple(someWord, fc.boolean()).map(([word, isPrefix]) => (isPrefix ? `${word}*` : word));

describe('patterns of queries', () => {
  it('are found where comparing word by word finds them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(somePatternWord, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        fc.array(someWord, { maxLength: 8 }),
        (patterns, query) => {
          const index = new PatternIndex();
          for (const words of patterns)
            index.add(readPattern(words.join(' ')) as Exclude<ReturnType<typeof readPattern>, string>);
          const expected = patterns.flatMap((words, number) => (hasNaively(words, query) ? [number] : []));
          expect([...index.find(query.join(' '))].sort((a, b) => a - b)).deep.equal(expected);
        },
      ),
    );
  });

  it('do not see capitals, marks and forms of letters', () => {
    expect(has('new york', 'Flats in "NEW-York", +cheap')).equal(true);
    expect(has('café', 'cafe\u0301 near me')).equal(true);
    expect(has('york', 'yorkshire')).equal(false);
    expect(has('york*', 'Yorkshire')).equal(true);
  });

  it('may be bound to the beginning and the end', () => {
    expect([has('^how to', 'how to boil eggs'), has('^how to', 'know how to')]).deep.equal([true, false]);
    expect([has('^java$', ' Java! '), has('^java$', 'java island')]).deep.equal([true, false]);
    expect([has('photos$', 'cat photos'), has('photos$', 'photos of cats')]).deep.equal([true, false]);
  });

  it('look at the first 128 words alone, and see no end behind them', () => {
    const many = (count: number): string => 'x '.repeat(count);
    expect([has('y', `${many(127)}y`), has('y', `${many(128)}y`)]).deep.equal([true, false]);
    expect([has('x$', many(128)), has('x$', many(129))]).deep.equal([true, false]);
  });

  for (const wrong of ['', '*', 'a*b', 'a ^b', 'a$ b', '++', '^$', 'x '.repeat(17)]) {
    it(`refuse ${JSON.stringify(wrong.slice(0, 10))}`, () => {
      expect(typeof readPattern(wrong)).equal('string');
    });
  }
});

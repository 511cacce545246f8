import { analyzerNamed } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

const terms = (name: string, text: string) =>
  analyzerNamed(name)
    ?.analyze(text)
    .map(({ term }) => term);

describe('the standard analyzer', () => {
  const table: [text: string, expected: string[]][] = [
    ['The Quick brown-fox', ['the', 'quick', 'brown', 'fox']],
    ["Don't o’clock 'quoted'", ["don't", "o'clock", 'quoted']],
    ['3.14 1,000 v1.2. U.S.', ['3.14', '1,000', 'v1.2', 'u', 's']],
    ['Ærøskøbing Straße Łódź đ œuvre', ['aeroskobing', 'strasse', 'lodz', 'd', 'oeuvre']],
    ['café cafe\u0301 İstanbul', ['cafe', 'cafe', 'istanbul']],
    ['Москва йод', ['москва', 'йод']],
    ['e-mail a@b.c x_y', ['e', 'mail', 'a', 'b', 'c', 'x', 'y']],
    ['東京 2020年', ['東京', '2020年']],
    ['!? … 😀', []],
  ];
  for (const [text, expected] of table) {
    it(`reads ${JSON.stringify(text)}`, () => expect(terms('standard', text)).to.deep.equal(expected));
  }

  it('cuts long words, never through a surrogate pair', () => {
    expect(terms('standard', 'a'.repeat(300))).to.deep.equal(['a'.repeat(255)]);
    expect(terms('standard', `a${'𝒳'.repeat(200)}`)?.[0]).to.have.length(255);
    expect(terms('standard', '𝒳'.repeat(200))?.[0]).to.have.length(254);
  });

  it('gives places in the text, also where folding changes lengths', () => {
    expect(analyzerNamed('standard')?.analyze('ß İx ok')).to.deep.equal([
      { term: 'ss', position: 0, start: 0, end: 1 },
      { term: 'ix', position: 1, start: 2, end: 4 },
      { term: 'ok', position: 2, start: 5, end: 7 },
    ]);
  });

  it('finds the same words again in what it made', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { start, end } of analyzerNamed('standard')?.analyze(text) ?? []) {
          expect(start).to.be.below(end);
          expect(end).to.be.at.most(text.length);
        }
      }),
    );
  });
});

describe('the english analyzer', () => {
  it('stems, drops stop words and possessives, and leaves gaps', () => {
    expect(analyzerNamed('english')?.analyze("The dog's running of relational foxes")).to.deep.equal([
      { term: 'dog', position: 1, start: 4, end: 9 },
      { term: 'run', position: 2, start: 10, end: 17 },
      { term: 'relat', position: 4, start: 21, end: 31 },
      { term: 'fox', position: 5, start: 32, end: 37 },
    ]);
  });

  it('knows exactly 33 stop words', () => {
    const words =
      'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with';
    expect(words.split(' ')).to.have.length(33);
    expect(terms('english', words)).to.deep.equal([]);
  });
});

describe('the keyword analyzer', () => {
  it('takes the whole value unchanged', () => {
    expect(terms('keyword', 'New York ')).to.deep.equal(['New York ']);
    expect(terms('keyword', 'half \ud800')).to.deep.equal(['half \ufffd']);
  });
});

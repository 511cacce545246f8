import { type Analyzer, analyzerNamed, analyzerNames, tokensOf } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

function named(name: string): Analyzer {
  const analyzer = analyzerNamed(name);
  if (analyzer === undefined) throw new Error(`no analyzer ${name}`);
  return analyzer;
}

const terms = (name: string, text: string) =>
  named(name)
    .analyze(text)
    .map(({ term }) => term);

const queryTerms = (name: string, text: string) => tokensOf(named(name).visitQuery, text).map(({ term }) => term);

/** Text of words that touch separators, marks and ideographs, in and out of ASCII. */
const pieces = [..."aZ09 '’＇.,-–_é日本ーガﾞ｡한ᄒЖİ𠀀ａ€\u0301\u3099\u200d", 'ab', "a'b", '1.5', 'K', '\ud800'];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...pieces)).map((list) => list.join('')),
);

/** Words as the definition says, by one pattern, without anything made for speed; ideographs left out. */
function wordsByPattern(text: string): [start: number, end: number][] {
  const cjk = '[[\\p{L}\\p{N}]&&[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}]]';
  const letter = `[\\p{L}--${cjk}]`;
  const number = `[\\p{N}--${cjk}]`;
  const more = `[[\\p{L}\\p{M}\\p{N}]--${cjk}]`;
  const joint = `(?:(?<=[\\p{L}\\p{M}])['’＇](?=${letter})|(?<=\\p{N})[.,](?=${number}))`;
  const pattern = new RegExp(`(?:${cjk}\\p{M}*)+|(?:${letter}|${number})${more}*(?:${joint}${more}+)*`, 'gv');
  return [...text.matchAll(pattern)]
    .filter(([found]) => !new RegExp(`^${cjk}`, 'v').test(found))
    .map(({ 0: found, index }) => [index, index + found.length]);
}

describe('the standard analyzer', () => {
  const table: [text: string, expected: string[]][] = [
    ['The Quick brown-fox', ['the', 'quick', 'brown', 'fox']],
    ["Don't o’clock 'quoted'", ["don't", "o'clock", 'quoted']],
    ['3.14 1,000 v1.2. U.S.', ['3.14', '1,000', 'v1.2', 'u', 's']],
    ['Ærøskøbing Straße Łódź đ œuvre', ['aeroskobing', 'strasse', 'lodz', 'd', 'oeuvre']],
    ['café cafe\u0301 İstanbul', ['cafe', 'cafe', 'istanbul']],
    ['Москва йод', ['москва', 'йод']],
    ['e-mail a@b.c x_y', ['e', 'mail', 'a', 'b', 'c', 'x', 'y']],
    ['ＡＢＣ ＩＰｈｏｎｅ１５', ['abc', 'iphone15']],
    ['ideographs: 東京都, 京 2020年 iPhone用', ['ideographs', '東京', '京都', '京', '2020', '年', 'iphone', '用']],
    ['ひらがなとカタカナ', ['ひら', 'らが', 'がな', 'なと', 'とカ', 'カタ', 'タカ', 'カナ']],
    ['データ、ﾃﾞｰﾀ', ['デー', 'ータ', 'デー', 'ータ']],
    ['한국어 글', ['한국', '국어', '글']],
    ['한국어'.normalize('NFD'), ['한국', '국어']],
    ['𠀀𠀁𠀂', ['𠀀𠀁', '𠀁𠀂']],
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

  it('gives pairs of ideographs successive positions, so that parts of a run are phrases', () => {
    expect(named('standard').analyze('x 東京都 y')).to.deep.equal([
      { term: 'x', position: 0, start: 0, end: 1 },
      { term: '東京', position: 1, start: 2, end: 4 },
      { term: '京都', position: 2, start: 3, end: 5 },
      { term: 'y', position: 3, start: 6, end: 7 },
    ]);
  });

  it('reads any text as the pattern of words does, though it reads ASCII by its codes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ideographs = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]/u;
        const tokens = named('standard')
          .analyze(text)
          .filter(({ start }) => !ideographs.test(text.slice(start)));
        expect(tokens.map(({ start, end }) => [start, end])).to.deep.equal(wordsByPattern(text));
        for (const { term, start, end } of tokens) {
          // Beside something that is not ASCII a word is read by the pattern.
          const [again] = named('standard').analyze(`${text.slice(start, end)}\u00a0`);
          expect(again?.term).to.equal(term);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the same words where a letter that grows in lower case stands before them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const after = named('standard').analyze(`İ\n${text}`).slice(1);
        const moved = after.map(({ term, position, start, end }) => [term, position - 1, start - 2, end - 2]);
        const alone = named('standard').analyze(text);
        expect(moved).to.deep.equal(alone.map(({ term, position, start, end }) => [term, position, start, end]));
      }),
    );
  });
});

describe('the english analyzer', () => {
  it('stems, drops stop words and possessives, and leaves gaps', () => {
    expect(named('english').analyze("The dog's running of relational foxes")).to.deep.equal([
      { term: 'dog', position: 1, start: 4, end: 9 },
      { term: 'run', position: 2, start: 10, end: 17 },
      { term: 'relat', position: 4, start: 21, end: 31 },
      { term: 'fox', position: 5, start: 32, end: 37 },
    ]);
  });

  it('takes possessives off whatever the apostrophe, and leaves other scripts as they are', () => {
    expect(terms('english', "Dog's DOG’S dog＇s dogs' it's o'clock")).to.deep.equal([
      'dog',
      'dog',
      'dog',
      'dog',
      "o'clock",
    ]);
    expect(terms('english', '東京都 running книги')).to.deep.equal(['東京', '京都', 'run', 'книги']);
  });

  it('stems words that come again, and words too long to be kept, alike', () => {
    const long = `${'a'.repeat(70)}tional`;
    expect(terms('english', `${long} ${long} relational relational`)).to.deep.equal([
      ...terms('english', long),
      ...terms('english', long),
      'relat',
      'relat',
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

describe('the whitespace analyzer', () => {
  it('takes what stands between white space, as it is', () => {
    expect(named('whitespace').analyze(' C++ New\u00a0York\u3000東京都\n')).to.deep.equal([
      { term: 'C++', position: 0, start: 1, end: 4 },
      { term: 'New', position: 1, start: 5, end: 8 },
      { term: 'York', position: 2, start: 9, end: 13 },
      { term: '東京都', position: 3, start: 14, end: 17 },
    ]);
    expect(terms('whitespace', 'half\ud800')).to.deep.equal(['half\ufffd']);
    expect(terms('whitespace', 'x'.repeat(300))).to.deep.equal(['x'.repeat(255)]);
  });
});

describe('the edge-ngram analyzer', () => {
  it('indexes all prefixes of a word at its place', () => {
    expect(named('edge-ngram').analyze('Ab çé')).to.deep.equal([
      { term: 'a', position: 0, start: 0, end: 2 },
      { term: 'ab', position: 0, start: 0, end: 2 },
      { term: 'c', position: 1, start: 3, end: 5 },
      { term: 'ce', position: 1, start: 3, end: 5 },
    ]);
  });

  it('looks up whole words, cut where prefixes end', () => {
    const word = 'abcdefghijklmnopqrstuvwxyz';
    expect(queryTerms('edge-ngram', `${word} Fox`)).to.deep.equal(['abcdefghijklmnopqrst', 'fox']);
    expect(terms('edge-ngram', word)).to.have.length(20).and.to.include('abcdefghijklmnopqrst');
  });

  it('counts characters, not halves of surrogate pairs', () => {
    const word = '𝒳'.repeat(21);
    expect(terms('edge-ngram', word)).to.have.length(20);
    expect(queryTerms('edge-ngram', word)).to.deep.equal(['𝒳'.repeat(20)]);
    expect(terms('edge-ngram', word)[0]).to.equal('𝒳');
  });

  it('finds whatever was typed of a word so far', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        const indexed = new Set(terms('edge-ngram', text));
        for (const term of queryTerms('edge-ngram', text)) expect(indexed.has(term)).to.equal(true);
      }),
    );
  });
});

describe('every analyzer', () => {
  it('tells a visitor the tokens that it lists, in order of their places', () => {
    fc.assert(
      fc.property(fc.constantFrom(...analyzerNames), anyText, (name, text) => {
        const tokens = named(name).analyze(text);
        expect(tokensOf(named(name).visit, text)).to.deep.equal(tokens);
        tokens.forEach(({ start, end, position, term }, i) => {
          expect(start).to.be.at.least(tokens[i - 1]?.start ?? 0);
          expect(position).to.be.at.least(tokens[i - 1]?.position ?? 0);
          expect(end).to.be.at.least(start).and.at.most(text.length);
          expect(term).not.to.match(/\p{Cs}/u);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('looks a query up as documents are indexed, but for edge-ngram', () => {
    for (const name of analyzerNames.filter((each) => each !== 'edge-ngram')) {
      expect(queryTerms(name, 'The Foxes 東京都')).to.deep.equal(terms(name, 'The Foxes 東京都'));
    }
  });
});

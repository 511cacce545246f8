import type { Clause__Output, ScoredField__Output } from '@muster/proto';
import { type SnippetStyle, snippetSteps, soughtWords } from '@muster/shard';
import {
  type Analyzer,
  analyzeQuery,
  analyzerNamed,
  analyzerNames,
  expandPattern,
  fitsPattern,
  parseQuery,
  schemaFromJson,
  searchableFields,
  weighQuery,
} from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

const open = '\u0001';
const close = '\u0002';
const plainTags = { preTag: '', postTag: '' };
const marks = { preTag: open, postTag: close };

describe('a snippet, whatever the analyzer,', () => {
  const words = [
    'fox',
    'foxes',
    'Red',
    'red-hot',
    'the',
    'jumped',
    'C++',
    "dog's",
    '東京都',
    'naïve',
    '3.14',
    '😀',
    '<b>',
  ];
  const text = fc
    .array(fc.tuple(fc.constantFrom(...words, 'x'.repeat(23)), fc.constantFrom(' ', ' ', ', ', '\n')), {
      maxLength: 60,
    })
    .map((drawn) => drawn.flat().join(''));
  const query = fc.constantFrom(
    'fox',
    'red fox',
    'fo*',
    'foy~1',
    '"red fox"',
    '"fox red"~3',
    'dog',
    '東京',
    'C++',
    'fo na',
    'yak',
  );
  const maxCharacters = fc.integer({ min: 40, max: 90 });

  for (const name of analyzerNames) {
    it(`contains a matched word whenever the field does, all matched words in it are marked, and nothing is added: ${name}`, () => {
      fc.assert(
        fc.property(text, query, maxCharacters, (body, asked, most) => {
          const field = fieldOf(name, asked, body);
          const shown = snippet(field, { ...marks, maxCharacters: most });
          const bare = unescaped(withoutMarks(shown));
          expect(body).to.include(bare);
          expect(bare.length).to.be.at.most(most);
          expect(Buffer.from(bare).toString()).to.equal(bare);
          const matched = field.analyzer.analyze(body).filter(({ term }) => field.sought?.wordOf.has(term));
          expect(shown.includes(open)).to.equal(matched.length > 0);
          expect(snippet(field, { ...plainTags, maxCharacters: most })).to.equal(bare);
          if (name === 'keyword') return;
          // Words that end it may be cut where punctuation parts them for readers, but not for the analyzer.
          const inside = field.analyzer
            .analyze(bare)
            .filter(({ term, end }) => field.sought?.wordOf.has(term) && end < bare.length);
          for (const { start, end } of inside) expect(isMarked(shown, start, end), bare).to.equal(true);
        }),
        { numRuns: 150 },
      );
    });
  }

  it('is cut between words', () => {
    const latin = fc.array(fc.constantFrom('fox', 'yak', 'wolverine', 'of', "dog's", '3.14', '—', '…'), {
      minLength: 30,
    });
    fc.assert(
      fc.property(latin, maxCharacters, (list, most) => {
        const body = list.join(' ');
        const bare = snippet(fieldOf('standard', 'yak', body), { ...plainTags, maxCharacters: most });
        const at = body.indexOf(bare);
        const ends = [at, at + bare.length];
        for (const { start, end } of analyzerOf('standard').analyze(body))
          if (body.indexOf(bare, at + 1) < 0) for (const cut of ends) expect(cut > start && cut < end).to.equal(false);
      }),
    );
  });

  it('is cut between characters as readers see them, even where one word fills it', () => {
    const grapheme = fc.constantFrom('e\u0301', '👩‍👩‍👧', '🇩🇪', '한', 'क्षि', '1️⃣', 'a', '\r\n', 'ﾊﾞ', '👍🏽', ' ', 'fox');
    fc.assert(
      fc.property(
        fc.array(grapheme, { minLength: 20, maxLength: 80 }),
        fc.integer({ min: 16, max: 60 }),
        (list, most) => {
          const body = list.join('');
          for (const asked of ['fox', 'yak']) {
            const bare = snippet(fieldOf('standard', asked, body), { ...plainTags, maxCharacters: most });
            const edges = new Set(
              [...new Intl.Segmenter('und').segment(body)].map(({ index }) => index).concat(body.length),
            );
            const places = [...occurrences(body, bare)];
            expect(
              places.some((at) => edges.has(at) && edges.has(at + bare.length)),
              JSON.stringify([bare, body]),
            ).to.equal(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never ends in half a pair of surrogates, though a character has more units than are wanted', () => {
    const body = `x${'\u0301'.repeat(50)}${'👩‍👩‍👧'.repeat(9)}`;
    for (let most = 1; most < 60; most++) {
      const bare = snippet(fieldOf('standard', 'yak', body), { ...plainTags, maxCharacters: most });
      expect(Buffer.from(bare).toString()).to.equal(bare);
      expect(bare.length).to.be.at.most(most);
    }
  });
});

describe('a snippet', () => {
  const filler = (count: number) => Array.from({ length: count }, (_, i) => `filler${i % 7}`).join(' ');

  it('prefers a phrase of the query to its words elsewhere, more though they are', () => {
    const body = `red red fox fox red ${filler(20)} a red fox ran ${filler(20)} fox of red fox`;
    expect(shownOf(body, '"fox ran"')).to.include('red <fox> <ran>');
    expect(shownOf(body, '"red fox ran"')).to.include('a <red> <fox> <ran>');
    expect(shownOf(body, 'ran "fox of red"')).to.include('<fox> <of> <red> <fox>');
  });

  it('takes a phrase with slop where its words are near enough', () => {
    const body = `fox red fox ${filler(20)} red hot quick fox ${filler(20)} red slow lazy old fox`;
    expect(shownOf(body, '"red fox"~2')).to.match(/^<fox> <red> <fox>/);
    const far = `fox so red ${filler(20)} red hot quick fox`;
    expect(shownOf(far, '"red fox"~2')).to.include('<red> hot quick <fox>');
    expect(shownOf(far, '"red fox"~1')).to.match(/^<fox> so <red>/);
  });

  it('has the phrase whenever the field has it within the slop, though its words come before', () => {
    const arrangement = fc.array(fc.constantFrom('red', 'fox', 'so'), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(arrangement, arrangement, fc.integer({ min: 0, max: 3 }), (far, near, slop) => {
        fc.pre(!isNear(far, slop) && isNear(near, slop));
        const body = `alpha ${far.join(' ')} ${filler(20)} ${near.join(' ')} ${filler(20)}`;
        expect(shownOf(body, `"red fox"~${slop}`)).not.to.include('alpha');
      }),
      { numRuns: 150 },
    );
  });

  it('takes a phrase that has a word twice only where it stands twice', () => {
    const body = `new york ${filler(20)} new york new york`;
    expect(shownOf(body, '"new york new"')).to.include('<new> <york> <new> <york>');
  });

  it('marks what prefixes and fuzzy words stand for, as one word however many that are', () => {
    const body = `run runs runner ${filler(20)} a runner and a fox ${filler(9)}`;
    expect(shownOf(body, 'run* fox')).to.include('a <runner> and a <fox>');
    expect(shownOf(body, 'rumner~1')).to.match(/^run runs <runner>/);
  });

  it('marks words of any analyzer: stems, synonyms, whole values, words that are being typed', () => {
    expect(shownOf('The foxes were jumping', 'fox jumped', 'english')).to.equal('The <foxes> were <jumping>');
    expect(shownOf('New York', 'x', 'keyword', 'New York')).to.equal('<New York>');
    expect(shownOf('a swift fox', 'quick')).to.equal('a <swift> fox');
    expect(shownOf('Two wolverines', 'wolv', 'edge-ngram')).to.equal('Two <wolverines>');
    expect(shownOf('C and C++', 'C++', 'whitespace')).to.equal('C and <C++>');
    expect(shownOf('行きました東京都へ', '東京', 'standard')).to.equal('行きました<東京>都へ');
  });

  it('shows as much of a matched value as it may, marked, where that is longer than a snippet', () => {
    const body = 'a whole value that is longer than the snippet';
    expect(shownOf(body, 'x', 'keyword', body, 20)).to.equal('<a whole value that>');
  });

  it('escapes what a text holds of HTML, tags and pairs of surrogates apart', () => {
    const body = '<script>alert("𝒳 & \'fox\'")</script> 😀<fox>😀 &lt;';
    const shown = snippet(fieldOf('standard', 'fox', body), {
      preTag: '<em class="x">',
      postTag: '</em>',
      maxCharacters: 160,
    });
    expect(shown).to.equal(
      '&lt;script&gt;alert(&quot;𝒳 &amp; &#39;<em class="x">fox</em>&#39;&quot;)&lt;/script&gt; 😀&lt;<em class="x">fox</em>&gt;😀 &amp;lt;',
    );
    expect(snippet(fieldOf('standard', 'fox', body), { ...plainTags, maxCharacters: 160 })).to.equal(body);
  });

  it('is of text that is safe in HTML whatever that holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'fox', ' ', '😀', 'amp;') }), (body) => {
        const shown = snippet(fieldOf('standard', 'fox amp', body), { ...marks, maxCharacters: 30 });
        expect(withoutMarks(shown)).to.match(/^(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);)*$/);
      }),
    );
  });

  it('does not look for what must not match, nor in fields that the query leaves alone', () => {
    expect(shownOf('red fox', 'red -fox')).to.equal('<red> fox');
    expect(shownOf('red fox', 'other:fox')).to.equal('red fox');
  });
});

describe('a snippet of a long text', () => {
  const long = (at: number, words: string, length: number): string => {
    const before = 'filler '.repeat(Math.ceil(at / 7)).slice(0, at - 1);
    return `${before} ${words} ${'padding '.repeat(Math.ceil(length / 8))}`;
  };

  it('has the words of the query wherever they stand, also where one piece of reading ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8192 - 300, max: 8192 + 300 }),
        fc.constantFrom('fox', '"red fox"', 'red fox'),
        (at, asked) => {
          const shown = shownOf(long(at, 'a red fox ran', 5000), asked);
          expect(shown).to.include(asked === 'fox' ? 'red <fox> ran' : '<red> <fox> ran');
        },
      ),
      { numRuns: 60 },
    );
    expect(shownOf(long(600_000, 'a red fox ran', 9), 'fox')).to.include('a red <fox> ran');
  });

  it('is the same as that of a short one with the same surroundings', () => {
    const around = `${filler(40)} red fox ${filler(40)}`;
    const shown = shownOf(`${'x '.repeat(20_000)}${around}${' x'.repeat(20_000)}`, 'red fox');
    expect(shown).to.equal(shownOf(`${'x '.repeat(200)}${around}${' x'.repeat(200)}`, 'red fox'));
  });

  it('is read in pieces, no further than to the first that has all that is sought', () => {
    const steps = (body: string, asked: string): number => {
      const making = snippetSteps(fieldOf('standard', asked, body), { ...plainTags, maxCharacters: 160 });
      let count = 1;
      while (making.next().done !== true) count++;
      return count;
    };
    expect(steps('red fox '.repeat(100), 'fox')).to.equal(1);
    expect(steps('filler '.repeat(150_000), 'fox')).to.equal(Math.ceil(1_050_000 / 8192));
    expect(steps(long(40_000, 'red', 500_000), 'red')).to.equal(5);
    expect(steps(long(40_000, 'red', 500_000), 'red fox')).to.be.greaterThan(30);

    it('looks for a phrase of 64 words whole, and in a longer one for its words alone', () => {
      for (const count of [64, 65]) {
        const phrase = Array.from({ length: count }, (_, i) => `w${i}`).join(' ');
        const { sought } = fieldOf('standard', `"${phrase}"`, '');
        expect([sought?.phrases.length, sought?.words]).to.deep.equal([count === 64 ? 1 : 0, count]);
      }
    });
  });

  function filler(count: number): string {
    return Array.from({ length: count }, (_, i) => `word${i}`).join(' ');
  }
});

interface Field {
  readonly text: string;
  readonly analyzer: Analyzer;
  readonly sought: ReturnType<ReturnType<typeof soughtWords>['get']>;
}

function analyzerOf(name: string): Analyzer {
  const analyzer = analyzerNamed(name);
  if (analyzer === undefined) throw new Error(`no analyzer ${name}`);
  return analyzer;
}

/** A field with a text, and what a query looks for in it, prefixes and fuzzy words taken for what the text holds. */
function fieldOf(name: string, query: string, text: string): Field {
  const schema = schemaFromJson({
    id: 'id',
    synonyms: ['swift, quick'],
    fields: { body: { type: 'text', analyzer: name }, other: { type: 'text', analyzer: 'standard' } },
  });
  const tree = parseQuery(query, { syntax: 'lenient', fields: searchableFields(schema) });
  const analyzed = analyzeQuery(tree, schema, { expandsPatterns: true, searchFields: [{ field: 'body' }] });
  const analyzer = analyzerOf(name);
  const terms = [...new Set(analyzer.analyze(text).map(({ term }) => term))];
  const stats = {
    fields: new Map([['body', { documents: 1, totalLength: 1 }]]),
    documentFrequency: () => 1,
    expansion: (pattern: Parameters<typeof expandPattern>[0]) =>
      expandPattern(
        pattern,
        terms.filter((term) => fitsPattern(pattern, term)).map((term) => ({ term, documentFrequency: 1 })),
      ).terms,
  };
  const { query: clause, fields } = weighQuery(analyzed, stats, schema);
  const sought = soughtWords(clause as Clause__Output, fields as ScoredField__Output[]);
  return { text, analyzer, sought: sought.get('body') };
}

function snippet(field: Field, style: SnippetStyle): string {
  const making = snippetSteps(field, style);
  for (;;) {
    const { done, value } = making.next();
    if (done === true) return value;
  }
}

/** Whether some `red` and `fox` stand so that moving them by that many places makes them follow each other. */
function isNear(words: readonly string[], slop: number): boolean {
  return words.some(
    (one, i) => one === 'red' && words.some((other, j) => other === 'fox' && Math.abs(j - 1 - i) <= slop),
  );
}

/** A snippet with marks in angle brackets. */
function shownOf(body: string, query: string, analyzer = 'standard', whole = '', maxCharacters = 60): string {
  const field = fieldOf(analyzer, query, body);
  const sought = whole === '' ? field.sought : { wordOf: new Map([[whole, 1]]), words: 1, phrases: [] };
  const shown = snippet({ ...field, sought }, { ...marks, maxCharacters });
  return unescaped(shown).replaceAll(open, '<').replaceAll(close, '>');
}

function withoutMarks(text: string): string {
  return text.replaceAll(open, '').replaceAll(close, '');
}

function unescaped(html: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => signs[name] as string);
}

/** Whether a stretch of a snippet's text stands between marks. */
function isMarked(shown: string, start: number, end: number): boolean {
  let at = 0;
  let isOpen = false;
  for (const unit of unescaped(shown)) {
    if (unit === open || unit === close) {
      isOpen = unit === open;
      continue;
    }
    if (at >= start && at < end && !isOpen) return false;
    at += unit.length;
  }
  return true;
}

function* occurrences(text: string, part: string): Generator<number> {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) yield at;
}

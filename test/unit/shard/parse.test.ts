import { parseQuery, type QueryNode, QuerySyntaxError } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

const fields = new Set(['title', 'tag']);
const parse = (text: string, syntax: 'lenient' | 'strict') => parseQuery(text, { syntax, fields });

/** A tree in a short form: `+title:"a b"~1^2`. */
function shown(node: QueryNode): string {
  const sign = { must: '+', should: '', not: '-' }[node.occur];
  const boost = node.boost === 1 ? '' : `^${node.boost}`;
  if (node.kind === 'group') return `${sign}(${node.clauses.map(shown).join(' ')})${boost}`;
  const field = node.field === undefined ? '' : `${node.field}:`;
  if (node.kind === 'word') return `${sign}${field}${node.text}${boost}`;
  if (node.kind === 'prefix') return `${sign}${field}<${node.text}*>${boost}`;
  if (node.kind === 'fuzzy') return `${sign}${field}<${node.text}~${node.maxEdits ?? ''}>${boost}`;
  return `${sign}${field}"${node.text}"${node.slop > 0 ? `~${node.slop}` : ''}${boost}`;
}

describe('parseQuery', () => {
  const both: [text: string, tree: string][] = [
    ['', '()'],
    ['red fox', '(red fox)'],
    ['+red -fox', '(+red -fox)'],
    ['"red fox"~0^3 x', '("red fox"^3 x)'],
    ['title:red tag:"New York"', '(title:red tag:"New York")'],
    ['a (b +c)^2 -(d e)', '(a (b +c)^2 -(d e))'],
    ['title:(a b^.5 tag:c)', '((title:a title:b^0.5 tag:c))'],
    ['state-of-the-art 5^2', '(state-of-the-art 5^2)'],
    ['+title:x^1000', '(+title:x^1000)'],
    ['10:30 x,y:z fox+ -5', '(10:30 x,y:z fox+ -5)'],
    ['"M*A*S*H" "a ~ b" "x^y"', '("M*A*S*H" "a ~ b" "x^y")'],
    ['"red fox"~2^3 x', '("red fox"~2^3 x)'],
    ['pre* fox p*', '(<pre*> fox <p*>)'],
    ['+title:pre*^2 -tag:C+*', '(+title:<pre*>^2 -tag:<C+*>)'],
    ['title:(a* b~)', '((title:<a*> title:<b~>))'],
    ['fuzzy~ fuzzy~0 fuzzy~1 fuzzy~2^3', '(<fuzzy~> fuzzy <fuzzy~1> <fuzzy~2>^3)'],
    ['wi-fi* don’t~1', '(<wi-fi*> <don’t~1>)'],
  ];
  for (const [text, tree] of both) {
    it(`reads ${JSON.stringify(text)} in either syntax`, () => {
      expect(shown(parse(text, 'lenient'))).to.equal(tree);
      expect(shown(parse(text, 'strict'))).to.equal(tree);
    });
  }

  const faulty: [text: string, lenient: string, column: number, fault: string][] = [
    ['red "fox', '(red fox)', 5, 'not closed'],
    ['red (fox', '(red fox)', 5, 'not closed'],
    ['red) fox', '(red fox)', 4, 'closes nothing'],
    ['red + fox', '(red + fox)', 5, 'right before'],
    ['red --fox', '(red --fox)', 5, 'right before'],
    ['body:fox', '(body:fox)', 1, 'unknown field `body`; known fields are title, tag'],
    ['body:"red fox"', '(body: "red fox")', 1, 'unknown field `body`'],
    ['title: fox', '(title: fox)', 1, 'nothing follows'],
    ['title:"fox', '(title: fox)', 7, 'not closed'],
    ['fox^1001', '(fox^1001)', 4, '[0, 1000]'],
    ['fox^x', '(fox^x)', 4, 'boost'],
    ['^2 fox', '(2 fox)', 1, 'must follow'],
    ['() fox', '(() fox)', 1, 'empty'],
    ['* fox', '(* fox)', 1, '`*` must follow at least one character'],
    ['fox title:*', '(fox title:*)', 11, '`*` must follow at least one character'],
    ['M*A*S*H', '(M*A*S*H)', 2, '`*` must stand at the end of a word'],
    ['fox**', '(fox**)', 4, '`*` must stand at the end of a word'],
    ['fox~3', '(fox~3)', 4, 'edits must be 0, 1 or 2, got `~3`'],
    ['fox~0.8', '(fox~0.8)', 4, 'edits must be 0, 1 or 2, got `~0.8`'],
    ['~1 fox', '(~1 fox)', 1, '`~` must follow a word or phrase'],
    ['a~b', '(a~b)', 2, 'edits must be 0, 1 or 2, got `~b`'],
    ['~/file', '(~/file)', 1, '`~` must follow a word or phrase'],
    ['fox~1~2', '(<fox~1~2>)', 4, 'edits must be 0, 1 or 2, got `~1~2`'],
    ['fo*~1', '(<fo*~1>)', 3, '`*` must stand at the end of a word'],
    ['fox~1*', '(<fox~1*>)', 4, 'a word is a prefix or fuzzy, not both'],
    ['title:-fox', '(title:-fox)', 7, '`-` must stand before the field, not behind it'],
    ['+title:+fox', '(+title:+fox)', 8, '`+` must stand before the field, not behind it'],
    [':fox', '(:fox)', 1, '`:` must follow the name of a field'],
    ['title::fox', '(title::fox)', 7, '`:` must follow the name of a field'],
    ['10: fox', '(10: fox)', 3, 'nothing follows `:`'],
    ['title:tag:fox', '(title:tag:fox)', 7, '`tag:` follows a field; put it in quotation marks'],
    ['"red fox"~12345', '("red fox" ~12345)', 10, 'slop must be a whole number in [0, 9999], got `~12345`'],
    ['"a"~x', '("a" ~x)', 4, 'slop must be a whole number in [0, 9999], got `~x`'],
    ['"a b"~', '("a b" ~)', 6, 'slop must be a whole number in [0, 9999], got `~`'],
    ['fox ""', '(fox "")', 5, 'the phrase is empty'],
    ['" "', '(" ")', 1, 'the phrase is empty'],
    ['"red fo*"', '("red fo*")', 8, '`*` means nothing inside quotation marks, it must stand outside'],
    ['"red~1 fox"', '("red~1 fox")', 5, '`~1` means nothing inside quotation marks'],
    ['"red^2 fox"', '("red^2 fox")', 5, '`^2` means nothing inside quotation marks'],
    ['(a b)~1', '((a b) ~1)', 6, '`~` must follow a word or phrase'],
    ['"a b"*', '("a b" *)', 6, '`*` must stand at the end of a word'],
    ['foo(bar)', '(foo (bar))', 4, 'a space must stand before `(`'],
    ['-a"b c"', '(-a "b c")', 3, 'a space must stand before `"`'],
    ['"a"tag:b', '("a" tag:b)', 4, 'a space must stand before `tag:b`'],
    ['10:* fox', '(<10:*> fox)', 3, 'nothing follows `:`'],
    ['(a)^2b', '((a) ^2b)', 4, '`^` must be followed by a boost from 0 to 1000, and that by a space'],
    ['a^2(b)', '(a^2 (b))', 4, 'a space must stand before `(`'],
    ['𝒳𝒴 é title:', '(𝒳𝒴 é title:)', 6, 'nothing follows'],
    ['"𝒳" (fox', '("𝒳" fox)', 5, 'not closed'],
  ];
  for (const [text, lenient, column, fault] of faulty) {
    it(`takes ${JSON.stringify(text)} as words, or names column ${column}`, () => {
      expect(shown(parse(text, 'lenient'))).to.equal(lenient);
      expect(() => parse(text, 'strict'))
        .to.throw(QuerySyntaxError, fault)
        .with.property('column', column);
    });
  }

  it('refuses what the grammar does not say, and nothing else, when strict', () => {
    const marks = fc.constantFrom(
      ...[
        '"',
        '(',
        ')',
        '+',
        '-',
        '^2',
        '^',
        '~',
        '~1',
        '~3',
        '*',
        ':',
        ' ',
        ' ',
        'a',
        'fox',
        'title:',
        'nope:',
        '7',
        'é',
      ],
    );
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.array(marks, { maxLength: 8 }).map((list) => list.join('')),
        (text) => {
          const isRead = reads(text);
          if (isRead) accepted++;
          expect(isRead, text).to.equal(isOfGrammar(text));
        },
      ),
      { numRuns: 20_000 },
    );
    expect(accepted).to.be.above(1000);
  });

  it('flattens what is nested deeper than 32, or says so', () => {
    const text = `${'('.repeat(40)}fox${')'.repeat(40)}`;
    expect(shown(parse(text, 'lenient')).replace(/[()]/g, '')).to.equal('fox');
    expect(() => parse(text, 'strict')).to.throw(QuerySyntaxError, 'column 33: groups are nested deeper than 32');
    expect(() => parse(`${'('.repeat(32)}fox${')'.repeat(32)}`, 'strict')).not.to.throw();
  });

  it('leaves out what is beyond 1,024 clauses, or says so', () => {
    const text = Array.from({ length: 1025 }, (_, i) => `w${i}`).join(' ');
    const tree = parse(text, 'lenient');
    expect(tree.truncated).to.equal(true);
    expect(tree.clauses).to.have.length(1024);
    expect(() => parse(text, 'strict')).to.throw(QuerySyntaxError, 'at most 1024 clauses');
  });

  it('never throws on any text when lenient, and strict throws only syntax errors', () => {
    const marks = fc.constantFrom(
      '"',
      '(',
      ')',
      '+',
      '-',
      '^',
      '~',
      '*',
      ':',
      ' ',
      'a',
      'title:',
      '2',
      '^2',
      'é',
      '\ud800',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(marks).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parse(text, 'lenient').kind).to.equal('group');
        try {
          parse(text, 'strict');
        } catch (error) {
          expect(error).to.be.instanceOf(QuerySyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('loses no word of any text when lenient', () => {
    const marks = fc.constantFrom(
      ...['"', '(', ')', '+', '-', '^', '^2', '~', '~1', '*', ':', ' ', ' fox ', ' dog', 'cat', 'nope:', 'title:fox'],
    );
    fc.assert(
      fc.property(
        fc.array(marks).map((list) => list.join('')),
        (text) => {
          const words = (from: string) => from.match(/fox|dog|cat|nope/g) ?? [];
          expect(words(shown(parse(text, 'lenient')))).to.deep.equal(words(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function reads(text: string): boolean {
  try {
    parse(text, 'strict');
    return true;
  } catch {
    return false;
  }
}

/** The grammar of strict syntax as it is documented: by regular expressions, and groups from the inside out. */
function isOfGrammar(text: string): boolean {
  const word = /(?![+\-:])(?![\p{L}_][\p{L}\p{N}_.-]*:)[^\s"()^~*\uE000]*[^\s"()^~*:\uE000]/u.source;
  const phrase = /"(?=[^"]*[^\s"])(?![^"]*[^\s"](?:\*|~[\d.]*|\^\d+)[\s"])[^"]*"(?:~\d{1,4})?/.source;
  const leaf = `(?:${phrase}|\\uE000|${word}(?:\\*|~[012]?)?)`;
  const clause = `[+-]?(?:title:|tag:)?${leaf}(?:\\^\\d{1,3})?`;
  const clauses = `\\s*${clause}(?:\\s+${clause})*\\s*`;
  const group = new RegExp(`(?<=^|[\\s(+:-])\\(${clauses}\\)(?=[\\s)^]|$)`, 'u');
  // Brackets in quotation marks are text. A group that was read stands as one mark, which is part of no word.
  let rest = text.replace(/"[^"]*"/g, (quoted) => quoted.replace(/[()]/g, 'b'));
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(group, '\uE000');
  }
  return rest.trim() === '' || new RegExp(`^${clauses}$`, 'u').test(rest);
}

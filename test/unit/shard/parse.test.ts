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
    ['foo(bar)', '(foo (bar))'],
    ['"red fox"~2^3 x', '("red fox"~2^3 x)'],
    ['pre* fox p*', '(<pre*> fox <p*>)'],
    ['+title:pre*^2 -tag:C+*', '(+title:<pre*>^2 -tag:<C+*>)'],
    ['title:(a* b~)', '((title:<a*> title:<b~>))'],
    ['fuzzy~ fuzzy~0 fuzzy~1 fuzzy~2^3', '(<fuzzy~> fuzzy <fuzzy~1> <fuzzy~2>^3)'],
    ['wi-fi* don’t~1', '(<wi-fi*> <don’t~1>)'],
    ['a~b ~/file', '(a~b ~/file)'],
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
    ['"red fox"~12345', '("red fox" ~12345)', 10, '`~` must follow a word or phrase'],
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

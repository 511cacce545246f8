import { CursorKeys } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

const [older, newer] = ['2026-10', '2026-11'].map((id) => ({ id, key: `a secret that is long enough, of ${id}` })) as [
  { id: string; key: string },
  { id: string; key: string },
];
const someContent = fc.uint8Array({ maxLength: 100 });
const owner = '["default","shop",[]]';

describe('CursorKeys', () => {
  it('open what they have sealed, for whom they have', () => {
    fc.assert(
      fc.property(someContent, fc.string(), (content, someone) => {
        const keys = new CursorKeys([older]);
        expect(keys.open(keys.seal(content, someone), someone)).to.deep.equal(Buffer.from(content));
        expect(keys.open(keys.seal(content, someone), `${someone}x`)).to.equal(undefined);
      }),
    );
  });

  it('refuse a cursor of which any bit is another, or that is shorter or longer', () => {
    fc.assert(
      fc.property(someContent, fc.uint8Array({ minLength: 1, maxLength: 4 }), (content, more) => {
        const keys = new CursorKeys([older]);
        const cursor = keys.seal(content, owner);
        for (let bit = 0; bit < 8 * cursor.length; bit++) {
          const altered = Buffer.from(cursor);
          altered[bit >>> 3] = (altered[bit >>> 3] as number) ^ (1 << (bit & 7));
          expect(keys.open(altered, owner), `bit ${bit}`).to.equal(undefined);
        }
        for (let end = 0; end < cursor.length; end++)
          expect(keys.open(cursor.subarray(0, end), owner)).to.equal(undefined);
        expect(keys.open(Buffer.concat([cursor, more]), owner)).to.equal(undefined);
      }),
      { numRuns: 20 },
    );
  });

  it('refuse bytes that nobody has sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(new CursorKeys([older]).open(bytes, owner)).to.equal(undefined);
      }),
    );
  });

  it('are changed in two steps: the first of them signs, and all of them open', () => {
    const content = Buffer.from('x');
    const cursor = new CursorKeys([older]).seal(content, owner);
    const both = new CursorKeys([newer, older]);
    expect(both.open(cursor, owner)).to.deep.equal(content);
    expect(new CursorKeys([newer]).open(cursor, owner)).to.equal(undefined);
    expect(new CursorKeys([newer]).open(both.seal(content, owner), owner)).to.deep.equal(content);
    expect(new CursorKeys([older]).open(both.seal(content, owner), owner)).to.equal(undefined);
  });

  it('are drawn where none is configured, and may be given by who starts several processes', () => {
    const content = Buffer.from('x');
    const key = Buffer.alloc(32, 7);
    const [one, same, other] = [CursorKeys.of([], key), CursorKeys.of([], key), CursorKeys.of([])];
    expect(same.open(one.seal(content, owner), owner)).to.deep.equal(content);
    expect(other.open(one.seal(content, owner), owner)).to.equal(undefined);
    expect(CursorKeys.of([older], key).open(new CursorKeys([older]).seal(content, owner), owner)).to.deep.equal(
      content,
    );
  });
});

import { byteOrder, StringDictionary, StringDictionaryWriter } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

function dictionaryOf(sorted: readonly string[]): StringDictionary {
  const writer = new StringDictionaryWriter();
  for (const string of sorted) writer.add(string);
  return new StringDictionary(writer.finish());
}

/** Alike, so that they share beginnings; some beyond the first plane, where UTF-16 has another order than UTF-8. */
const aString = fc
  .oneof(
    fc.array(fc.constantFrom('a', 'b', 'ab', 'aaaa', '\0', 'é', '\uff5e', '😀', 'abcdefghijklmnopqrst'), {
      maxLength: 6,
    }),
    fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 3 }),
  )
  .map((parts) => parts.join(''));

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('StringDictionary', () => {
  it('finds each string by its bytes, and gives each by its place', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(aString, { maxLength: 100 }),
        fc.array(aString, { maxLength: 30 }),
        (strings, others) => {
          const sorted = [...strings].sort(byBytes);
          expect(byteOrder(strings).map((place) => strings[place])).to.deep.equal(sorted);
          const dictionary = dictionaryOf(sorted);
          expect(Array.from({ length: dictionary.size }, (_, place) => dictionary.at(place))).to.deep.equal(sorted);
          for (const wanted of [...strings, ...others, ...strings.map((string) => `${string}a`)]) {
            expect(dictionary.find(wanted), wanted).to.equal(sorted.indexOf(wanted));
            const place = sorted.findIndex((string) => byBytes(string, wanted) >= 0);
            expect(dictionary.firstAtLeast(wanted), wanted).to.equal(place < 0 ? sorted.length : place);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds none, and strings longer than any buffer', () => {
    expect(dictionaryOf([]).find('a')).to.equal(-1);
    expect(dictionaryOf([]).firstAtLeast('')).to.equal(0);
    const long = ['a'.repeat(5000), `${'a'.repeat(5000)}b`, 'b'.repeat(3000)];
    const dictionary = dictionaryOf(long);
    expect(long.map((_, place) => dictionary.at(place))).to.deep.equal(long);
    expect(long.map((string) => dictionary.find(string))).to.deep.equal([0, 1, 2]);
  });
});

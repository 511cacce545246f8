import { changesBetween, keysOfPage } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

const somePage = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));

describe('changes between two pages', () => {
  it('turn the one into the other', () => {
    fc.assert(
      fc.property(somePage, somePage, (before, now) => {
        const changes = changesBetween(before, now);
        const made: (string | undefined)[] = now.map((key, place) => (before[place] === key ? key : undefined));
        for (const { from = 0, to = 0 } of changes) {
          if (to > 0) made[to - 1] = from > 0 ? before[from - 1] : now[to - 1];
        }
        expect(made).deep.equal(now);
        const gone = changes.filter(({ to }) => to === 0).map(({ from = 0 }) => before[from - 1]);
        expect(gone).deep.equal(before.filter((key) => !now.includes(key)));
      }),
    );
  });

  it('are none between pages that are the same, though a vertical gives a hit twice', () => {
    const hits = ['a', 'b', 'a'].map((id) => ({ source: 'images', id }));
    const keys = keysOfPage({ hits });
    expect([changesBetween(keys, keysOfPage({ hits })), new Set(keys).size]).deep.equal([[], 3]);
  });
});

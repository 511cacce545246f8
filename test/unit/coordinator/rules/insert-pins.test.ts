import { insertPins } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

describe('insertPins', () => {
  it('puts each pin at its place or the end, and leaves all others in their order', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 8 }), (count, positions) => {
        const rows = Array.from({ length: count }, (_, i) => `row ${i}`);
        const pins = positions.sort((a, b) => a - b).map((position) => ({ position, row: `pin ${position}` }));
        const list = insertPins(rows, pins);
        expect(list.filter((row) => row.startsWith('row'))).deep.equal(rows);
        expect(list.length).equal(count + pins.length);
        pins.forEach(({ position, row }, i) => {
          // All that are there, and the pins above it, may be too few to reach its place.
          expect(list.indexOf(row)).equal(Math.min(position - 1, count + i));
        });
      }),
    );
  });
});

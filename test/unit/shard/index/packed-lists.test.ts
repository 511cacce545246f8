import { GrowableBytes, pack, packedBytes, packedValue, readAhead, unpackCounts, unpackRising } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

/** A list of values of a width, packed behind `before` other bytes. */
function packed(values: readonly number[], width: number, before: number): { view: DataView; bytes: number } {
  const out = new GrowableBytes();
  for (let i = 0; i < before; i++) out.byte(0xff);
  pack(Uint32Array.from(values), values.length, width, out);
  const bytes = out.length - before;
  for (let i = 0; i < readAhead; i++) out.byte(0xff);
  const copy = Uint8Array.from(out.view());
  return { view: new DataView(copy.buffer), bytes };
}

const aList = (mostBits: number) =>
  fc
    .integer({ min: 0, max: mostBits })
    .chain((width) =>
      fc.tuple(
        fc.constant(width),
        fc.array(fc.integer({ min: 0, max: 2 ** width - 1 }), { minLength: 1, maxLength: 128 }),
        fc.integer({ min: 0, max: 7 }),
      ),
    );

describe('a packed list', () => {
  it('takes the bytes it says, and gives each value by its place', () => {
    fc.assert(
      fc.property(aList(32), ([width, values, before]) => {
        const { view, bytes } = packed(values, width, before);
        expect(bytes).to.equal(packedBytes(values.length, width));
        expect(values.map((_, place) => packedValue(view, before, place, width))).to.deep.equal(values);
      }),
      { numRuns: 500 },
    );
  });

  it('is unpacked into counts, each a value and one', () => {
    fc.assert(
      fc.property(aList(24), ([width, values, before]) => {
        const out = new Int32Array(128);
        unpackCounts(packed(values, width, before).view, before, width, values.length, out);
        expect([...out.subarray(0, values.length)]).to.deep.equal(values.map((value) => value + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('is unpacked into rising numbers, whatever the width of the gaps', () => {
    for (let width = 0; width <= 31; width++) {
      // As many as fit below 2^31, one of them of the full width.
      const count = Math.min(128, Math.max(1, Math.floor(2 ** (31 - width)) - 1));
      const gaps = Array.from({ length: count }, (_, i) => (i === 0 ? 2 ** width - 1 : (i * 2654435761) % 2 ** width));
      for (const before of [-1, 0, 5]) {
        if (width === 31 && before > -1) continue;
        const expected = gaps.map(
          (
            (last) => (gap: number) =>
              (last += gap + 1)
          )(before),
        );
        if ((expected.at(-1) as number) > 0x7fffffff) continue;
        const out = new Int32Array(128);
        unpackRising(packed(gaps, width, 3).view, 3, width, count, before, out);
        expect([...out.subarray(0, count)], `width ${width}`).to.deep.equal(expected);
      }
    }
  });
});

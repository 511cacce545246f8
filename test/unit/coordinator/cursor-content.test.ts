import { type CursorContent, decodeContent, encodeContent, positionOf, type ScatteredIndex } from '@muster/coordinator';
import type { Column, PartialHits } from '@muster/proto';
import { rank, type SortOrder } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aReadQueryResponse } from '../../support/builders.js';
import { aHitList, aRequest, aSource } from '../ranker/hits.js';

const someWhole = fc.oneof(fc.nat(), fc.maxSafeNat());
const someBytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
const someValue = fc.oneof(fc.constant(undefined), fc.double({ noNaN: true }), fc.string({ unit: 'grapheme' }));
const someContent: fc.Arbitrary<CursorContent> = fc.record({
  question: someBytes(12),
  epochMs: fc.double({ noNaN: true }),
  hitsBefore: someWhole,
  states: fc.array(fc.record({ source: fc.nat(63), build: someBytes(8), generation: someWhole }), { maxLength: 4 }),
  place: fc.oneof(
    fc.record({
      by: fc.constant('position' as const),
      position: fc.record({ values: fc.array(someValue, { maxLength: 8 }), seq: someWhole }),
      before: someWhole,
      scoring: fc.oneof(someBytes(0), someBytes(8)),
    }),
    fc.record({ by: fc.constant('offset' as const), offset: someWhole, shown: fc.array(someWhole, { maxLength: 16 }) }),
    fc.record({ by: fc.constant('window' as const), offset: someWhole, models: someBytes(8) }),
  ),
});

describe('the content of a cursor', () => {
  it('is read as it was written, every bit of its numbers', () => {
    fc.assert(
      fc.property(someContent, (content) => {
        expect(decodeContent(encodeContent(content))).to.deep.equal(content);
      }),
    );
  });

  it('is not taken if it is cut or goes on', () => {
    fc.assert(
      fc.property(someContent, (content) => {
        const bytes = encodeContent(content);
        for (let end = 0; end < bytes.length; end++)
          expect(() => decodeContent(bytes.subarray(0, end)), `${end}`).to.throw(RangeError);
        expect(() => decodeContent(Buffer.concat([bytes, Buffer.alloc(1)]))).to.throw(RangeError);
      }),
      { numRuns: 30 },
    );
  });

  it('takes few bytes for a page of one index by score', () => {
    const place = {
      by: 'position',
      position: { values: [12.5], seq: 1_000_000 },
      before: 10,
      scoring: Buffer.alloc(8),
    } as const;
    const states = [{ source: 0, build: Buffer.alloc(8), generation: 1_000_001 }];
    expect(encodeContent({ question: Buffer.alloc(12), epochMs: 1e12, hitsBefore: 10, states, place }).length).to.equal(
      58,
    );
  });
});

describe('positionOf', () => {
  const hits = [
    [5, 1],
    [7, 1],
    [9, 1],
  ] as const;
  const numbers = (values: readonly number[]): Column => ({ numbers: Buffer.from(Float64Array.from(values).buffer) });
  const texts: Column = {
    numbers: Buffer.from(Uint32Array.of(0, 3, 3, 5).buffer),
    text: Buffer.from('añx!'),
    missing: Buffer.of(0b010),
  };
  const kinds = (...each: SortOrder['kind'][]): SortOrder[] =>
    each.map((kind) => ({ kind, descending: false, missingFirst: false }));

  function at(row: number, sort: SortOrder[], sortValues: Column[]) {
    const page = rank(aRequest([aSource([hits])]));
    const { lists = [], ...answer } = aReadQueryResponse(hits);
    const list = { ...lists[0], sortValues } as unknown as PartialHits;
    const value = aReadQueryResponse([], { ...answer, lists: [list] } as never);
    const answered = [{ number: 0, outcome: { ok: true, value } }];
    return positionOf({ answered } as unknown as ScatteredIndex, { sort }, page, row);
  }

  it('is score and name where hits are sorted by nothing else', () => {
    expect(aHitList(hits).count).to.equal(3);
    expect(at(2, [], [])).to.deep.equal({ values: [1], seq: 9 });
  });

  it('is the values that the shard told, missing ones too', () => {
    const columns = [numbers([1, Number.NaN, -0.5]), texts];
    const values = (row: number) => at(row, kinds('number', 'text'), columns)?.values;
    expect([values(0), values(1), values(2)]).to.deep.equal([
      [1, 'añ'],
      [undefined, undefined],
      [-0.5, 'x!'],
    ]);
  });

  it('is not known where the shard did not tell them', () => {
    expect(at(0, kinds('number', 'text'), [texts])).to.equal(undefined);
  });
});

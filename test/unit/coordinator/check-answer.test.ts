import { type AskedList, faultOfAnswer } from '@muster/coordinator';
import { type Column, codecs, type PartialHits } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQueryResponse } from '../../support/builders.js';
import { anOrder, bestOf, documents, listOf, numbers, ordersOf, texts } from '../../support/ordered-documents.js';

/** What is wrong with an answer of these hits, each `[seq, score]`. */
function faultOf(
  hits: readonly (readonly [number, number])[],
  list: Partial<PartialHits> = {},
  asked: Partial<AskedList> = {},
) {
  const response = aQueryResponse(hits);
  const lists = response.lists?.map((each) => ({ ...each, ...list })) ?? [];
  const read = codecs.queryResponse.decode(codecs.queryResponse.encode({ ...response, lists }));
  return faultOfAnswer(read, { ...plain, ...asked });
}

const plain: AskedList = { k: 10 };

/** Columns asked for hits that are sorted. */
function keyed(keys: readonly SortOrder[]) {
  return { keys, isCollapsed: false, features: [], values: [] };
}

describe('faultOfAnswer', () => {
  it('finds none in a list by score down, then seq up', () => {
    expect(faultOf([])).to.equal(undefined);
    expect(
      faultOf([
        [5, 3],
        [1, 2],
        [2, 2],
        [0, -1],
      ]),
    ).to.equal(undefined);
  });

  it('names a score that is no number, or infinite', () => {
    for (const score of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(faultOf([[1, score]]), String(score)).to.be.a('string');
      expect(
        faultOf([
          [1, 2],
          [3, score],
        ]),
        String(score),
      ).to.be.a('string');
    }
  });

  it('names hits out of order, and a seq twice', () => {
    expect(
      faultOf([
        [1, 1],
        [2, 2],
      ]),
    ).to.match(/hit 1/);
    expect(
      faultOf([
        [2, 1],
        [1, 1],
      ]),
    ).to.match(/hit 1/);
    expect(
      faultOf([
        [2, 1],
        [2, 1],
      ]),
    ).to.match(/hit 1/);
  });

  it('names an infinite score wherever it stands, and a seq that is half a number', () => {
    expect(
      faultOf([
        [1, Number.POSITIVE_INFINITY],
        [2, 5],
      ]),
    ).equal('scores must be finite, got Infinity');
    expect(faultOf([[1.5, 5]])).equal('seq must be a whole number below 2^53, got 1.5');
  });

  it('names groups that nobody asked for', () => {
    expect(faultOf([[1, 5]], { collapseKeys: texts(['x']) })).equal('the list must have no collapse keys');
  });

  it('names a seq that is no whole number below 2^53', () => {
    expect(faultOf([[-1, 1]])).to.match(/hit 0|seq/);
    expect(faultOf([[2 ** 53, 1]])).to.match(/seq/);
  });

  it('names columns that do not fit, and hits without a list', () => {
    expect(faultOf([[1, 1]], { count: 2 })).to.match(/16 bytes/);
    const none = codecs.queryResponse.decode(codecs.queryResponse.encode({ totalHits: 5 }));
    expect(faultOfAnswer(none, plain)).to.match(/no list/);
    expect(faultOfAnswer(none, { ...plain, k: 0 })).to.equal(undefined);
  });

  it('finds none in a list in the order of sort keys, and one in every list that is not', () => {
    fc.assert(
      fc.property(documents(12), anOrder, fc.nat(), ({ all }, order, at) => {
        const sorted = bestOf(all, order, 12);
        const keys = ordersOf(order.sort);
        if (keys.length === 0) return;
        const asked = { columns: { ...keyed(keys), isCollapsed: order.collapse !== null } };
        expect(faultOf([], listOf(sorted, order), asked)).equal(undefined);
        if (sorted.length < 2) return;
        const hit = at % (sorted.length - 1);
        const swapped = sorted.with(hit, sorted[hit + 1] as never).with(hit + 1, sorted[hit] as never);
        expect(faultOf([], listOf(swapped, order), asked)).match(new RegExp(`^hit ${hit + 1} `));
      }),
    );
  });

  it('names columns that are missing, too many, too short, or have offsets that fall or lead beyond the text', () => {
    const pair = [[1, 2]] as const;
    const year = ordersOf([{ field: 'year' }]);
    const tag = ordersOf([{ field: 'tag' }]);
    const text = texts(['ab']);
    expect(faultOf(pair, {}, { columns: keyed(year) })).equal('the list must have 1 columns of sort values, got 0');
    expect(faultOf(pair, { sortValues: [text] })).equal('the list must have 0 columns of sort values, got 1');
    expect(faultOf(pair, { sortValues: [numbers([1, 2])] }, { columns: keyed(year) })).equal(
      'the column of sort values of sort key 0 must have 8 bytes of numbers, got 16',
    );
    expect(faultOf(pair, { sortValues: [{ ...text, text: Buffer.from('a') }] }, { columns: keyed(tag) })).equal(
      'the column of sort values of sort key 0 must have offsets that rise to at most 1, got 2 after 0',
    );
    const falling = texts(['ab', 'c']);
    falling.numbers.writeUInt32LE(3, 0);
    expect(faultOf([...pair, [2, 1]], { sortValues: [falling] }, { columns: keyed(tag) })).match(/got 2 after 3$/);
    expect(faultOf(pair, {}, { columns: { ...keyed([]), isCollapsed: true } })).equal(
      'the list must have collapse keys',
    );
    const many = Array.from({ length: 9 }, (_, i) => [i, 9 - i] as const);
    const collapseKeys = { ...texts(many.map(() => 'x')), missing: Buffer.alloc(1) };
    expect(faultOf(many, { collapseKeys }, { columns: { ...keyed([]), isCollapsed: true } })).equal(
      'the collapse keys must have 2 bytes of missing values, got 1',
    );
  });

  it('names scores and seqs that are none in a sorted list too', () => {
    const asked = { columns: keyed(ordersOf([{ field: 'year' }])) };
    const sortValues = [numbers([5])];
    expect(faultOf([[1, Number.NaN]], { sortValues }, asked)).equal('scores must be finite, got NaN');
    expect(faultOf([[0.5, 1]], { sortValues }, asked)).equal('seq must be a whole number below 2^53, got 0.5');
  });

  describe('where features and values are asked for', () => {
    const doubles = (...numbers: number[]) => Buffer.from(new Float64Array(numbers).buffer);
    const offsets = (...numbers: number[]) => Buffer.from(new Uint32Array(numbers).buffer);
    const text = Buffer.from('redblue');
    const whole: PartialHits = {
      features: [{ numbers: doubles(1, Number.NaN) }],
      values: [{ numbers: offsets(0, 3, 7), text }, { numbers: doubles(1999, 2000) }],
    };
    const asked = {
      keys: [],
      isCollapsed: false,
      features: ['bm25(title)'],
      values: [
        { field: 'tag', kind: 'text' as const },
        { field: 'year', kind: 'number' as const },
      ],
    };
    const faultWith = (change: PartialHits): string | undefined => {
      const response = aQueryResponse([
        [1, 2],
        [2, 1],
      ]);
      const lists = response.lists?.map((list) => ({ ...list, ...whole, ...change })) ?? [];
      return faultOfAnswer(codecs.queryResponse.decode(codecs.queryResponse.encode({ ...response, lists })), {
        k: 10,
        columns: asked,
      });
    };

    it('finds no fault in a list that has them, nor in no list', () => {
      expect(faultWith({})).to.equal(undefined);
      expect(
        faultOfAnswer(codecs.queryResponse.decode(codecs.queryResponse.encode({})), { k: 10, columns: asked }),
      ).to.equal(undefined);
    });

    it('names columns that are missing', () => {
      expect(faultWith({ features: [] })).to.equal('the list must have 1 columns of features, got 0');
      expect(faultWith({ values: whole.values?.slice(0, 1) ?? [] })).to.match(/2 columns of values, got 1/);
    });

    it('names columns that are too short or lead out of the text', () => {
      const valuesWith = (tag: Column) => ({ values: [tag, ...(whole.values?.slice(1) ?? [])] });
      expect(faultWith({ features: [{ numbers: doubles(1) }] })).to.match(
        /bm25\(title\) must have 16 bytes of numbers, got 8/,
      );
      expect(faultWith(valuesWith({ numbers: offsets(0, 3), text }))).to.match(
        /tag must have 12 bytes of numbers, got 8/,
      );
      expect(faultWith(valuesWith({ numbers: offsets(0, 3, 8), text }))).to.match(/at most 7, got 8 after 3/);
      expect(faultWith(valuesWith({ numbers: offsets(0, 3, 2), text }))).to.match(/got 2 after 3/);
      const missing = Buffer.alloc(2);
      expect(faultWith(valuesWith({ numbers: offsets(0, 3, 7), text, missing }))).to.match(
        /1 bytes of missing values, got 2/,
      );
    });
  });
});

import type { HitPosition__Output, SortKey__Output, SortValue__Output } from '@muster/proto';
import { hitCollector, InvalidRequest } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { byKeys, kindOf, someKeys, sortValue } from './order.js';
import { sortSchema } from './schema.js';
import { type Doc, fakeSegment, readHits, someSegments } from './segments.js';

const byScore: SortKey__Output[] = [{ field: '_score', descending: true, missingFirst: false }];

/** Keys, and none: which is score downwards. */
const someOrder = fc.oneof(
  { weight: 3, arbitrary: someKeys },
  { weight: 1, arbitrary: fc.constant<SortKey__Output[]>([]) },
);

/** Shards of segments: documents are dealt to shards by `seq`. */
function dealt(segments: readonly Doc[][], shards: number): Doc[][][] {
  return Array.from({ length: shards }, (_, shard) =>
    segments.map((docs) => docs.filter(({ seq }) => seq % shards === shard)),
  );
}

function keyValue(doc: Doc, key: SortKey__Output): SortValue__Output {
  const value = sortValue(doc, key);
  if (value === undefined) return {};
  return kindOf(key) === 'string' ? { text: String(value) } : { number: Number(value) };
}

function placeOf(doc: Doc, keys: readonly SortKey__Output[]): HitPosition__Output {
  return { values: (keys.length === 0 ? byScore : keys).map((key) => keyValue(doc, key)), seq: doc.seq };
}

/** The names of the best hits of a shard that come after a place. */
function page(segments: readonly Doc[][], sort: SortKey__Output[], k: number, after: HitPosition__Output | null) {
  const collector = hitCollector(sortSchema, { k, sort, collapse: null, after });
  segments.forEach((docs, place) => {
    collector.begin(fakeSegment(docs), place);
    docs.forEach(({ score }, ordinal) => {
      const { threshold } = collector;
      const before = collector.list();
      collector.offer(ordinal, score);
      expect(collector.threshold).to.be.at.least(threshold);
      if (score <= threshold) expect(collector.list()).to.deep.equal(before);
    });
  });
  return readHits(collector.list(), sort.map(kindOf)).map(({ seq }) => seq);
}

describe('HitsAfter', () => {
  it('gives pages that together are the one long list, in any order of hits, over shards and segments', () => {
    fc.assert(
      fc.property(
        someSegments,
        someOrder,
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
        (segments, keys, count, sizes) => {
          const order = byKeys(keys.length === 0 ? byScore : keys);
          const whole = segments.flat().sort(order);
          const bySeq = new Map(whole.map((doc) => [doc.seq, doc]));
          const shards = dealt(segments, count);
          const shown: Doc[] = [];
          for (let turn = 0; turn <= whole.length; turn++) {
            const k = sizes[turn % sizes.length] as number;
            const last = shown.at(-1);
            const after = last === undefined ? null : placeOf(last, keys);
            const found = shards.flatMap((shard) => page(shard, keys, k, after)).map((seq) => bySeq.get(seq) as Doc);
            const next = found.sort(order).slice(0, k);
            if (next.length === 0) break;
            shown.push(...next);
          }
          expect(shown.map(({ seq }) => seq)).to.deep.equal(whole.map(({ seq }) => seq));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('goes on behind a place whose document, and whose values, are not there any more', () => {
    fc.assert(
      fc.property(someSegments, someOrder, fc.nat(59), (segments, keys, at) => {
        const order = byKeys(keys.length === 0 ? byScore : keys);
        const gone = segments.flat()[at];
        fc.pre(gone !== undefined);
        const left = segments.map((docs) => docs.filter((doc) => doc !== gone));
        const behind = left.flat().filter((doc) => order(doc, gone) > 0);
        const expected = behind.sort(order).map(({ seq }) => seq);
        expect(page(left, keys, 100, placeOf(gone, keys))).to.deep.equal(expected);
      }),
    );
  });

  it('is not for what is not sorted so, nor for what is collapsed', () => {
    const down = (field: string) => ({ field, descending: true, missingFirst: false });
    const refusal = (sort: SortKey__Output[], values: SortValue__Output[], collapse = false) => {
      const request = { k: 1, sort, collapse: collapse ? { field: 'site', hitsPerGroup: 1 } : null };
      try {
        hitCollector(sortSchema, { ...request, after: { values, seq: 1 } });
        return undefined;
      } catch (error) {
        return error instanceof InvalidRequest ? error.message : error;
      }
    };
    expect([
      refusal([down('n'), down('site')], [{ number: 1 }, {}]),
      refusal([down('n')], []),
      refusal([down('n')], [{ text: 'x' }]),
      refusal([down('site')], [{ number: 3 }]),
      refusal([down('n')], [{ number: Number.NaN }]),
      refusal([], [{}]),
      refusal([], [{ number: 1 }], true),
    ]).to.deep.equal([
      undefined,
      'after must have one value for each of the 1 sort keys, got 0 values',
      'after.values[0] must be a number, as `n` is sorted by',
      'after.values[0] must be a text, as `site` is sorted by',
      'after.values[0].number must not be NaN',
      'after.values[0] must be a number, as `_score` is sorted by',
      'after is not possible together with collapse',
    ]);
  });
});

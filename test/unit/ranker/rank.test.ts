import { rank } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { someShards, sourceOf } from './documents.js';
import { aRecipe, aRequest, aSource, rowsOf, seqsOf } from './hits.js';

describe('rank', () => {
  it('keeps the scores of the only source', () => {
    const page = rank(
      aRequest([
        aSource([
          [
            [5, 2.5],
            [9, 1],
          ],
          [[3, 2.5]],
        ]),
      ]),
    );
    expect(rowsOf(page)).to.deep.equal([
      { source: 0, list: 1, position: 0, seq: 3, score: 2.5, sourceScore: 2.5, sourceRank: 1 },
      { source: 0, list: 0, position: 0, seq: 5, score: 2.5, sourceScore: 2.5, sourceRank: 2 },
      { source: 0, list: 0, position: 1, seq: 9, score: 1, sourceScore: 1, sourceRank: 3 },
    ]);
  });

  it('fuses the merged rankings of several sources', () => {
    const page = rank(
      aRequest([
        aSource([[[5, 2]], [[3, 7]]]),
        aSource(
          [
            [
              [0, 0.4],
              [0, 0.2],
            ],
          ],
          2,
        ),
      ]),
    );
    expect(rowsOf(page)).to.deep.equal([
      { source: 1, list: 0, position: 0, seq: 0, score: 2 / 61, sourceScore: 0.4, sourceRank: 1 },
      { source: 1, list: 0, position: 1, seq: 0, score: 2 / 62, sourceScore: 0.2, sourceRank: 2 },
      { source: 0, list: 1, position: 0, seq: 3, score: 1 / 61, sourceScore: 7, sourceRank: 1 },
      { source: 0, list: 0, position: 0, seq: 5, score: 1 / 62, sourceScore: 2, sourceRank: 2 },
    ]);
  });

  it('keeps the scale of fused scores when a source is late', () => {
    const page = rank(aRequest([aSource([[[5, 2]]]), aSource([])]));
    expect(rowsOf(page)).to.deep.equal([
      { source: 0, list: 0, position: 0, seq: 5, score: 1 / 61, sourceScore: 2, sourceRank: 1 },
    ]);
  });

  it('cuts the page at offset and k', () => {
    const sources = [
      aSource([
        [
          [1, 9],
          [4, 6],
          [5, 5],
        ],
        [
          [2, 8],
          [3, 7],
        ],
      ]),
    ];
    expect(seqsOf(rank(aRequest(sources, { offset: 1, k: 3 })))).to.deep.equal([2, 3, 4]);
    expect(seqsOf(rank(aRequest(sources, { offset: 3, k: 3 })))).to.deep.equal([4, 5]);
    expect(seqsOf(rank(aRequest(sources, { offset: 9, k: 3 })))).to.deep.equal([]);
    expect(seqsOf(rank(aRequest(sources, { k: 0 })))).to.deep.equal([]);
  });

  it('gives pages of fused hits that join without a gap', () => {
    const sources = [
      aSource([
        [
          [1, 9],
          [4, 6],
        ],
        [[2, 8]],
      ]),
      aSource(
        [
          [
            [11, 3],
            [12, 2],
            [13, 1],
          ],
        ],
        0.9,
      ),
    ];
    const whole = rowsOf(rank(aRequest(sources)));
    const parts = [0, 2, 4].flatMap((offset) => rowsOf(rank(aRequest(sources, { offset, k: 2 }))));
    expect(parts).to.deep.equal(whole);
  });

  it('gives pages that join, whatever is asked for, where all are cut out of rankings of one depth', () => {
    const values = [{ place: 0, kind: 'text' as const }];
    const recipe = aRecipe(2, {
      collapse: { hitsPerGroup: 2 },
      duplicates: { keyPlaces: [0, 0], areUrls: false, droppedParameters: [], precedence: [1] },
      sources: [{ diversify: { lambda: 0.5, window: 10, values } }, {}],
      window: 20,
    });
    fc.assert(
      fc.property(someShards, someShards, fc.integer({ min: 1, max: 7 }), (one, other, k) => {
        const sources = [sourceOf(one), sourceOf(other)];
        const whole = rank(aRequest(sources, { k: 20, recipe }));
        const offsets = Array.from({ length: Math.ceil(20 / k) }, (_, i) => i * k);
        const parts = offsets.flatMap((offset) => rowsOf(rank(aRequest(sources, { offset, k, recipe }))));
        expect(parts.slice(0, 20)).to.deep.equal(rowsOf(whole));
      }),
    );
  });

  it('gives an empty page of a route without sources', () => {
    expect(rank(aRequest([]))).to.include({ count: 0 });
  });
});

import { hitCollector } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aSchema } from '../support.js';
import { type Doc, fakeSegment, readHits, someSegments } from './segments.js';

const aTop = (k: number, floorScore?: number) =>
  hitCollector(aSchema, { k, sort: [], collapse: null, ...(floorScore === undefined ? {} : { floorScore }) });

const byScore = (a: Doc, b: Doc): number => b.score - a.score || a.seq - b.seq;

describe('TopHits', () => {
  it('gives the same as sorting all hits and cutting', () => {
    fc.assert(
      fc.property(someSegments, fc.nat(70), (segments, k) => {
        const top = aTop(k);
        offerAll(top, segments);
        const expected = segments.flat().sort(byScore).slice(0, k);
        expect(seqsAndScores(top.list())).to.deep.equal(expected.map(({ seq, score }) => [seq, score]));
      }),
    );
  });

  it('drops hits below the floor and keeps those on it', () => {
    fc.assert(
      fc.property(someSegments, fc.nat(10), fc.constantFrom(0, 0.25, 1, 9), (segments, k, floor) => {
        const top = aTop(k, floor);
        offerAll(top, segments);
        const expected = segments
          .flat()
          .filter(({ score }) => score >= floor)
          .sort(byScore)
          .slice(0, k);
        expect(seqsAndScores(top.list())).to.deep.equal(expected.map(({ seq, score }) => [seq, score]));
      }),
    );
  });

  it('has a threshold that never sinks and that a hit must be above to change the list', () => {
    fc.assert(
      fc.property(someSegments, fc.nat(10), (segments, k) => {
        const top = aTop(k);
        segments.forEach((docs, place) => {
          top.begin(fakeSegment(docs), place);
          docs.forEach(({ score }, ordinal) => {
            const before = { threshold: top.threshold, list: top.list() };
            top.offer(ordinal, score);
            expect(top.threshold).to.be.at.least(before.threshold);
            if (score <= before.threshold) expect(top.list()).to.deep.equal(before.list);
          });
        });
      }),
    );
  });

  it('lets nothing in where no hits are wanted', () => {
    const top = aTop(0);
    expect(top.threshold).to.equal(Number.POSITIVE_INFINITY);
    expect(top.needsScores).to.equal(false);
    expect(top.list().count).to.equal(0);
  });

  it('keeps the worst of very many hits until there are as many as are wanted', () => {
    const scores = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000);
    const docs = Array.from(
      scores,
      (score, seq): Doc => ({ seq, id: '', isLive: true, score, numbers: {}, keywords: {} }),
    );
    const top = aTop(4999);
    offerAll(top, [docs]);
    expect(top.threshold).to.equal(1);
    const found = readHits(top.list()).map(({ score }) => score);
    expect(found).to.deep.equal([...scores].sort((a, b) => b - a).slice(0, 4999));
  });

  it('may be asked for its list while more are to come', () => {
    const docs = [3, 1, 2].map((score, seq): Doc => ({ seq, id: '', isLive: true, score, numbers: {}, keywords: {} }));
    const top = aTop(2);
    top.begin(fakeSegment(docs), 0);
    const seen = docs.map(({ score }, ordinal) => {
      top.offer(ordinal, score);
      return readHits(top.list()).map(({ seq }) => seq);
    });
    expect(seen).to.deep.equal([[0], [0, 1], [0, 2]]);
  });
});

function offerAll(top: ReturnType<typeof aTop>, segments: readonly Doc[][]): void {
  segments.forEach((docs, place) => {
    top.begin(fakeSegment(docs), place);
    docs.forEach(({ score }, ordinal) => {
      top.offer(ordinal, score);
    });
  });
}

const seqsAndScores = (list: Parameters<typeof readHits>[0]): [number, number][] =>
  readHits(list).map(({ seq, score }) => [seq, score]);

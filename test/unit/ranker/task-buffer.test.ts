import { decodePages, decodeTask, encodePages, encodeTask, type RankRequest, rank } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aHitList, rowsOf, someLists } from './hits.js';

const someSource = fc
  .tuple(fc.double({ min: 0, max: 10, noNaN: true }), someLists, fc.nat(8))
  .map(([weight, lists, shift]) => ({ weight, lists: lists.map((list) => aHitList(list, shift)) }));

const someRequests: fc.Arbitrary<RankRequest[]> = fc.array(
  fc.record({
    sources: fc.array(someSource, { maxLength: 3 }),
    k: fc.nat(20),
    offset: fc.nat(20),
    rrfConstant: fc.nat(100),
  }),
  { maxLength: 4 },
);

describe('task buffer', () => {
  it('brings requests across whole', () => {
    fc.assert(
      fc.property(someRequests, (requests) => {
        expect(decodeTask(encodeTask(requests))).to.deep.equal(requests);
      }),
    );
  });

  it('gives lists as aligned views of the task', () => {
    const task = encodeTask([
      {
        sources: [{ weight: 1, lists: [aHitList([[1, 2]], 3), aHitList([[3, 4]], 5)] }],
        k: 1,
        offset: 0,
        rrfConstant: 60,
      },
    ]);
    const columns = decodeTask(task).flatMap(({ sources }) =>
      sources.flatMap(({ lists }) => lists.flatMap(({ seqs, scores }) => [seqs, scores])),
    );
    expect(columns.map(({ buffer }) => buffer === task)).to.deep.equal([true, true, true, true]);
    expect(columns.map(({ byteOffset }) => byteOffset % 8)).to.deep.equal([0, 0, 0, 0]);
  });

  it('leaves the lists it copied whole', () => {
    const list = aHitList([[1, 2]], 3);
    const task = encodeTask([{ sources: [{ weight: 1, lists: [list] }], k: 1, offset: 0, rrfConstant: 60 }]);
    structuredClone(task, { transfer: [task] });
    expect(list).to.deep.equal(aHitList([[1, 2]], 3));
  });

  it('brings pages back whole', () => {
    fc.assert(
      fc.property(someRequests, (requests) => {
        const pages = requests.map(rank);
        const decoded = decodePages(encodePages(pages));
        expect(decoded.map(rowsOf)).to.deep.equal(pages.map(rowsOf));
        expect(decoded.map(({ candidates }) => candidates)).to.deep.equal(pages.map(({ candidates }) => candidates));
      }),
    );
  });
});

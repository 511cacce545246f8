import { chooseGeneration, type LastChoice } from '@muster/coordinator';
import { expect } from 'chai';

const nothing: LastChoice = { generation: 0, ofShards: [], holders: new Set() };

/** Shards by the generations that they serve. */
function serving(...shards: number[][]): ReadonlySet<number>[] {
  return shards.map((generations) => new Set(generations));
}

function last(generation: number, ofShards: number[], holders: number[] = ofShards.map((_, i) => i)): LastChoice {
  return { generation, ofShards, holders: new Set(holders) };
}

const nobodyIsLate = (): boolean => false;

describe('chooseGeneration', () => {
  const cases: readonly (readonly [string, ReadonlySet<number>[], LastChoice, number[], number[]])[] = [
    ['takes the newest that all serve', serving([5, 7, 9], [5, 7]), nothing, [], [7, 7, 7]],
    ['leaves out a shard that nobody serves', serving([5, 7], [], [7]), nothing, [], [7, 7, 7, 7]],
    ['stays where all are until all are further', serving([7, 9], [7]), last(7, [7, 7]), [], [7, 7, 7]],
    ['asks a late shard at its own newest', serving([7, 9], [5]), last(7, [7, 5]), [5], [9, 9, 5]],
    [
      'asks a late shard like the others if it can',
      serving([7, 9], [7, 9], [9]),
      last(9, [9, 9, 9]),
      [7],
      [9, 9, 9, 9],
    ],
    [
      'does not go back for a shard that comes back with less',
      serving([5, 7], [5, 7], [5]),
      last(7, [7, 7, 7], [0, 1]),
      [],
      [7, 7, 7, 5],
    ],
    [
      'goes on while one that came back with less catches up',
      serving([7, 9], [7, 9], [5]),
      last(7, [7, 7, 5]),
      [],
      [9, 9, 9, 5],
    ],
    ['goes back if the newer is gone', serving([5, 7], [5]), last(7, [7, 7]), [], [5, 5, 5]],
    ['goes back if nobody serves the newer', serving([5], [5]), last(7, [7, 7], []), [], [5, 5, 5]],
    ['takes what most serve where nothing is common', serving([5], [7], [7]), nothing, [], [7, 5, 7, 7]],
    ['takes the newest of what as many serve', serving([5], [7]), nothing, [], [7, 5, 7]],
    [
      'does not go back for a common one if the newer is still served',
      serving([8, 10], [8, 10], [8, 12]),
      last(10, [10, 10, 10], [0, 1]),
      [],
      [10, 10, 10, 12],
    ],
    ['stays as it is when nobody serves any more', serving([], []), last(7, [7, 5]), [], [7, 7, 5]],
    ['keeps what a shard was asked at when it is lost', serving([7], []), last(7, [7, 5]), [], [7, 7, 5]],
  ];
  for (const [what, shards, before, late, [generation, ...ofShards]] of cases) {
    it(what, () => {
      const chosen = chooseGeneration(shards, before, (newest) => late.includes(newest));
      expect({ generation: chosen.generation, ofShards: [...chosen.ofShards] }).deep.equal({ generation, ofShards });
    });
  }

  it('chooses nothing before anyone serves', () => {
    expect(chooseGeneration(serving([], []), nothing, nobodyIsLate).generation).equal(0);
  });
});

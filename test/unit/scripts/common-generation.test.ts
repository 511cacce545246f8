import type { IndexTopology__Output } from '@muster/proto';
import { commonGeneration } from '@muster/scripts';
import { expect } from 'chai';

type Replica = readonly [address: string, generations: readonly number[], trouble?: string];

function topology(...shards: readonly (readonly Replica[])[]): IndexTopology__Output {
  return {
    name: 'web',
    buildId: 'b',
    generation: 0,
    writer: '',
    shards: shards.map((replicas) => ({
      replicas: replicas.map(([address, generations, trouble = '']) => ({
        address,
        trouble,
        generations: [...generations],
        documents: 1,
      })),
    })),
  };
}

describe('commonGeneration', () => {
  it('is the newest that every shard serves, with those who serve it', () => {
    const index = topology(
      [
        ['a', [5, 7, 9]],
        ['b', [7]],
      ],
      [
        ['c', [5, 7]],
        ['d', [5]],
      ],
    );
    expect(commonGeneration(index, 0)).to.deep.equal({ generation: 7, shards: [['a', 'b'], ['c']] });
  });

  it('is none that is older than asked for', () => {
    const index = topology([['a', [5, 7]]], [['b', [5]]]);
    expect(commonGeneration(index, 5)).to.include({ generation: 5 });
    expect(commonGeneration(index, 6)).to.deep.equal({
      lacks: 'not all shards of `web` serve generation 6 or a later one',
    });
  });

  it('takes no account of replicas that cannot be asked', () => {
    const index = topology(
      [
        ['a', [5, 7], 'it is down'],
        ['b', [5]],
      ],
      [['c', [5, 7]]],
    );
    expect(commonGeneration(index, 0)).to.deep.equal({ generation: 5, shards: [['b'], ['c']] });
  });

  it('says which shard nobody serves', () => {
    const index = topology([['a', [5]]], [['b', [5], 'it is down']]);
    expect(commonGeneration(index, 0)).to.deep.equal({ lacks: 'no replica of shard 1 of `web` can be asked' });
  });
});

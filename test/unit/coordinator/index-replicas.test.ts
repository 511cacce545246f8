import { IndexReplicas, type Link } from '@muster/coordinator';
import type { Hello__Output } from '@muster/proto';
import { schemaToJson } from '@muster/shard/query';
import { expect } from 'chai';
import { aHello, aSchema } from '../../support/builders.js';
import { FakeClock } from '../../support/fake-clock.js';

/** A link whose replica can be changed. */
interface ChangingLink {
  link: Link & { hello: Hello__Output | undefined };
  become(build: string | undefined, generation?: number): void;
}

/** An index of so many shards, one replica each, none of which serves yet. */
function anIndex(
  shards: number,
  options: Partial<ConstructorParameters<typeof IndexReplicas>[0]> = {},
): { index: IndexReplicas; links: ChangingLink[] } {
  const links: ChangingLink[] = [];
  const index = new IndexReplicas(
    {
      name: 'web',
      shards: Array.from({ length: shards }, (_, shard) => ({ replicas: [`r${shard}:1`] })),
      maxLagMs: 5000,
      clock: new FakeClock(),
      ...options,
    },
    ({ address, shard }, onChange) => {
      const link = {
        address,
        hello: undefined,
        trouble: '',
        inFlight: 0,
        owesPong: false,
      } as unknown as ChangingLink['link'];
      links.push({
        link,
        become(build, generation = 7) {
          link.hello = build === undefined ? undefined : hello(shard, shards, build, generation);
          onChange();
        },
      });
      return link;
    },
  );
  return { index, links };
}

function hello(shard: number, shards: number, buildId: string, generation: number): Hello__Output {
  const schemaJson = JSON.stringify(schemaToJson(aSchema));
  return {
    ...(aHello({ index: 'web', shard, shards, schemaJson }) as Hello__Output),
    buildId,
    generations: [generation],
  };
}

function serving({ view }: IndexReplicas): boolean[] {
  return view.shards.map(({ replicas }) => replicas.some((replica) => replica.hello !== undefined));
}

describe('IndexReplicas', () => {
  it('lets one build serve at a time, that of most shards', () => {
    const { index, links } = anIndex(3);
    links[0]?.become('old');
    expect(serving(index)).to.deep.equal([true, false, false]);
    links[1]?.become('new');
    expect(serving(index), 'the one that serves stays while it is a tie').to.deep.equal([true, false, false]);
    links[2]?.become('new');
    expect(serving(index)).to.deep.equal([false, true, true]);
  });

  it('serves in full after a rolling change of build', () => {
    const { index, links } = anIndex(3);
    for (const { become } of links) become('old');
    const before = index.view.build;
    for (const { become } of links) {
      become(undefined);
      become('new');
    }
    expect(serving(index)).to.deep.equal([true, true, true]);
    expect(index.view.build).not.to.equal(before);
  });

  it('says of a replica of another build why it is left out', () => {
    const { index, links } = anIndex(3);
    links[0]?.become('old');
    links[1]?.become('old');
    links[2]?.become('new');
    expect(index.view.shards[2]?.replicas[0]?.trouble).to.match(/another build/);
  });

  it('tells of a schema when it is another than before, the first too', async () => {
    const clock = new FakeClock();
    let told = 0;
    const { index, links } = anIndex(2, { clock, onSchema: () => told++ });
    links[0]?.become('old');
    expect(index.view.schema, 'it may be known before it is told of').not.equal(undefined);
    await clock.advance(1);
    expect(told).equal(1);
    links[1]?.become('old');
    await clock.advance(1);
    expect(told).equal(1);
  });

  it('links replicas with the zones that the configuration says', () => {
    const linked: unknown[] = [];
    const shards = [{ replicas: ['a:1', { address: 'b:1', zone: 'east' }] }, { replicas: ['c:1'] }];
    new IndexReplicas({ name: 'web', shards, maxLagMs: 5000, clock: new FakeClock() }, (place) => {
      linked.push(place);
      return { ...place, hello: undefined } as unknown as Link;
    });
    expect(linked).deep.equal([
      { index: 'web', shard: 0, shards: 2, address: 'a:1' },
      { index: 'web', shard: 0, shards: 2, address: 'b:1', zone: 'east' },
      { index: 'web', shard: 1, shards: 2, address: 'c:1' },
    ]);
  });
});

import { Degradation, type SearchResponse__Output } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeCoordinator } from '../support/fake-coordinator.js';
import type { FakeReplica } from '../support/fake-replica.js';

const shards = 3;
const replicas = 2;
const kept = 4;
const maxLagMs = 2000;

/** What happens to a world: a replica takes in what is marked, goes away or comes back, time goes by, someone asks. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('mark' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('publish' as const), replica: fc.nat(shards * replicas - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('die' as const), replica: fc.nat(shards * replicas - 1) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('return' as const), replica: fc.nat(shards * replicas - 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('restart' as const), replica: fc.nat(shards * replicas - 1) }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('ask' as const) }) },
);

/** Shards whose replicas mark, lag, die and come back by themselves. */
class World {
  readonly coordinator = new FakeCoordinator({
    indexes: { web: Array.from({ length: shards }, (_, i) => ({ hits: [[i + 1, 9 - i]] as const })) },
    replicas,
    index: { maxLagMs },
  });
  marked = 7;
  /** The newest generation that an answer was of. */
  newestRead = 0;
  /** Where each replica stands: the newest it serves, and the mark it last took in from disk. */
  private readonly newest = this.coordinator.replicas.map(() => 7);

  publish(place: number): void {
    if (this.newest[place] === this.marked) return;
    const from = this.newest[place] ?? 7;
    this.newest[place] = this.marked;
    const all = Array.from({ length: this.marked - from + 1 }, (_, i) => from + i);
    this.replica(place).publish(...all.slice(-kept));
  }

  /** It comes back with what it last made durable: one generation, a little older. */
  restart(place: number): void {
    const replica = this.replica(place);
    replica.goDown();
    this.newest[place] = Math.max(7, (this.newest[place] ?? 7) - 2);
    replica.publish(this.newest[place] as number);
    replica.comeBack();
  }

  replica(place: number): FakeReplica {
    return this.coordinator.replicas[place] as FakeReplica;
  }

  /** Generations that each shard that is there serves. */
  served(): Set<number>[] {
    const each = Array.from({ length: shards }, (_, shard) => this.coordinator.shard('web', shard));
    return each.map((all) => new Set(all.flatMap(({ hello }) => hello?.generations ?? [])));
  }
}

/** What each shard was read at in the query that was just answered. */
function readAt({ coordinator }: World, before: readonly number[]): Map<number, number> {
  const read = new Map<number, number>();
  coordinator.replicas.forEach(({ asked }, place) => {
    for (const { call } of asked.slice(before[place])) {
      if (call.query != null) read.set(Math.floor(place / replicas), call.query.generation);
    }
  });
  return read;
}

function isSkewed({ degradedBy }: SearchResponse__Output): boolean {
  return degradedBy.includes(Degradation.DEGRADATION_GENERATION_SKEW);
}

describe('worlds in which replicas publish, lag, die and come back', () => {
  it('read all shards at one generation, or say that they do not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 80 }), async (happenings) => {
        const world = new World();
        const { clock } = world.coordinator;
        for (const now of happenings) {
          if (now.what === 'mark') world.marked++;
          else if (now.what === 'publish') world.publish(now.replica);
          else if (now.what === 'die') world.replica(now.replica).goDown();
          else if (now.what === 'return') world.replica(now.replica).comeBack();
          else if (now.what === 'restart') world.restart(now.replica);
          else if (now.what === 'wait') await clock.advance(now.ms);
          else await ask(world);
        }
        await settles(world);
      }),
      { numRuns: 150 },
    );
  });
});

async function ask(world: World): Promise<void> {
  const before = world.coordinator.replicas.map(({ asked }) => asked.length);
  const { answer, error } = await world.coordinator.search();
  const there = world.served().filter(({ size }) => size > 0).length;
  if (answer === undefined) {
    expect(there, error?.message).equal(0);
    return;
  }
  const read = readAt(world, before);
  const generations = new Set(read.values());
  expect(generations.size === 1 || isSkewed(answer), `read ${JSON.stringify([...read])}`).equal(true);
  if (isSkewed(answer)) expect(answer.exact).equal(false);
  else expect([...generations]).deep.equal([answer.sources[0]?.generation]);
  const { newestRead } = world;
  const generation = answer.sources[0]?.generation ?? 0;
  // Also after it had to be gone back from: what all serve again is read again.
  const isGone = world.served().some((served) => served.size > 0 && !served.has(newestRead));
  expect(generation >= newestRead || isGone, `went back from ${newestRead} to ${generation}`).equal(true);
  world.newestRead = Math.max(newestRead, generation);
  // Whoever is there is asked at what it serves.
  expect(answer.coverage?.shardsComplete, JSON.stringify(answer.sources)).equal(there);
  expect(answer.hits.length).equal(there);
}

/** When all are back and have caught up, all read the newest, exactly. */
async function settles(world: World): Promise<void> {
  world.marked++;
  for (let place = 0; place < shards * replicas; place++) {
    world.replica(place).comeBack();
    world.publish(place);
  }
  await world.coordinator.clock.advance(1100);
  const { answer } = await world.coordinator.search();
  expect([answer?.sources[0]?.generation, answer?.exact, answer?.degradedBy]).deep.equal([world.marked, true, []]);
}

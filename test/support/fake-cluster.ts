import { ReplicaLink } from '@muster/coordinator';
import { schemaToJson } from '@muster/shard/query';
import { aHello, aSchema, aShardAnswerBody, type Pair } from './builders.js';
import { FakeCoordinator, type SearchRun } from './fake-coordinator.js';
import { answerTo } from './fake-replica.js';
import { FakeShard } from './fake-shard.js';

/** Hits of two shards. */
const hitsOfShards: readonly Pair[][] = [
  [
    [1, 9],
    [3, 7],
  ],
  [
    [2, 8],
    [4, 6],
  ],
];

/** How the shards of a cluster differ from what they should be, by address. */
export type ShardChange = Readonly<Record<string, Parameters<typeof aHello>[0]>>;

/**
 * The real coordinator over real sessions to fake shard processes, all in virtual time: one index of two shards with
 * two replicas each.
 */
export class FakeCluster {
  readonly coordinator: FakeCoordinator;
  /** Shard processes by address: `web-0-1:1` is the second replica of shard 0. */
  readonly shards = new Map<string, FakeShard>();
  /** Time a shard takes for a call, in milliseconds. */
  serviceMs = 2;

  constructor(changes: ShardChange = {}) {
    this.coordinator = new FakeCoordinator({
      indexes: { web: hitsOfShards.map((hits) => ({ hits })) },
      link: (content, clock, place, onChange) => {
        const { index, shard, shards, address } = place;
        const process = new FakeShard(clock, {
          hello: aHello({
            index,
            shard,
            shards,
            schemaJson: JSON.stringify(schemaToJson(aSchema)),
            ...changes[address],
          }),
          script: (call) => ({ afterMs: this.serviceMs, body: aShardAnswerBody(answerTo(content, call)) }),
        });
        this.shards.set(address, process);
        const random = (): number => 0.5;
        return new ReplicaLink({ ...place, open: process.open, clock, random, maxInFlight: 1024, onChange });
      },
    });
  }

  /** A shard process by its address. */
  shard(address: string): FakeShard {
    const shard = this.shards.get(address);
    if (shard === undefined) throw new Error(`no shard ${address}`);
    return shard;
  }

  /** Searches once every `everyMs`, `count` times; gives all runs. */
  async load(count: number, everyMs: number, timeoutMs = 200): Promise<SearchRun[]> {
    const runs: Promise<SearchRun>[] = [];
    const { clock } = this.coordinator;
    for (let i = 0; i < count; i++) {
      runs.push(this.watch(timeoutMs));
      await clock.advance(everyMs);
    }
    await clock.advance(timeoutMs);
    return Promise.all(runs);
  }

  private async watch(timeoutMs: number): Promise<SearchRun> {
    const { clock } = this.coordinator;
    const startMs = clock.now();
    const run = await this.coordinator.outcomeOf(this.coordinator.start({}, timeoutMs).response);
    return { ...run, tookMs: clock.now() - startMs };
  }
}

/** A cluster whose sessions are open. */
export async function aCluster(changes: ShardChange = {}): Promise<FakeCluster> {
  const cluster = new FakeCluster(changes);
  await cluster.coordinator.clock.advance(5);
  return cluster;
}

import { QueryPhase } from '@muster/proto';
import type { Pair } from './builders.js';
import { FakeCoordinator, type FakeCoordinatorOptions } from './fake-coordinator.js';
import { FakePolicies } from './fake-policies.js';
import type { Behaviour, FakeReplica } from './fake-replica.js';

/** Two hits of a shard. */
export const hitsOf = (shard: number): Pair[] => [
  [1 + shard, 9 - shard],
  [101 + shard, 5 - shard],
];

/**
 * A coordinator over so many shards, with policies that allow every hedge after 10 ms. The first replica of each shard is
 * asked for statistics, and so it is for hits, `preferred`.
 */
export class Hedging {
  readonly coordinator: FakeCoordinator;
  readonly policies: FakePolicies;

  constructor(shards = 1, options: FakeCoordinatorOptions = {}) {
    let made: FakePolicies | undefined;
    this.coordinator = new FakeCoordinator({
      indexes: { web: Array.from({ length: shards }, (_, shard) => ({ hits: hitsOf(shard) })) },
      ...options,
      policies: (clock) => {
        made = new FakePolicies(clock);
        return made;
      },
    });
    this.policies = made as FakePolicies;
  }

  /** A replica of a shard. */
  replica(shard: number, number: number): FakeReplica {
    return this.coordinator.replica('web', shard, number);
  }

  /** How a replica behaves when asked for hits. */
  query(shard: number, number: number, behaviour: Behaviour): void {
    this.replica(shard, number).behaviour.query = behaviour;
  }

  /** Replicas that were asked for hits: shard, number. */
  get asked(): string[] {
    return this.coordinator.replicas.flatMap(({ address, kinds }) =>
      kinds.filter((kind) => kind === 'query').map(() => address.slice(4, -2)),
    );
  }

  /** The calls of each leaf of a phase in the last record: replica, why, when, how it ended, why no other. */
  attempts(phase: keyof typeof QueryPhase = 'QUERY_PHASE_QUERY') {
    const [record] = this.coordinator.records;
    const started = record?.timings?.statisticsUs ?? 0;
    return (record?.leaves ?? [])
      .filter((leaf) => leaf.phase === QueryPhase[phase])
      .map(({ attempts }) =>
        attempts.map(({ replica, chosenFor, askedUs, endedUs, reason, refusedBy }) => {
          const times = [askedUs, endedUs].map((us) => Math.round((us - started) / 1000));
          return [replica.slice(4, -2), chosenFor, ...times, reason, refusedBy];
        }),
      );
  }
}

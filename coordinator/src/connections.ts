import { type Clock, openSessionStream, shardService } from '@muster/proto';
import type { RankingPool } from '@muster/ranker';
import type { Config } from './config/schema.js';
import { connectVertical, type Vertical } from './source/vertical.js';
import { IndexReplicas } from './transport/index-replicas.js';
import { ReplicaLink } from './transport/replica-link.js';
import { connectWriter, type WriterLink } from './writes/writer-link.js';

/** Whom a coordinator asks, by the names of the configuration, and the threads that it ranks on. */
export interface Connections {
  readonly writers: ReadonlyMap<string, WriterLink>;
  readonly indexes: ReadonlyMap<string, IndexReplicas>;
  readonly verticals: ReadonlyMap<string, Vertical>;
  readonly pool: RankingPool;
}

/** Opens sessions to the replicas of all indexes. `onSchema` is told when one's schema is heard of or changes. */
export function connectIndexes(
  config: Config,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  onSchema: () => void,
): Map<string, IndexReplicas> {
  const { maxInFlightPerReplica: maxInFlight } = config.coordinator;
  return new Map(
    Object.entries(config.indexes).map(([name, { shards = [], maxLagMs }]) => [
      name,
      new IndexReplicas({ name, shards, maxLagMs, clock, onSchema }, (place, onChange) => {
        const open = openSessionStream(place.address, shardService.Session);
        return new ReplicaLink({ ...place, open, clock, random, maxInFlight, onChange });
      }),
    ]),
  );
}

/** Connects to the writers of the indexes that have one. */
export function connectWriters(config: Config): Map<string, WriterLink> {
  return new Map(
    Object.entries(config.indexes).flatMap(([name, { writer }]) =>
      writer === undefined ? [] : [[name, connectWriter(name, writer)] as const],
    ),
  );
}

/** Connects to all verticals. */
export function connectVerticals(config: Config, { clock }: { readonly clock: Clock }): Map<string, Vertical> {
  return new Map(
    Object.entries(config.verticals).map(([name, { address = '' }]) => [name, connectVertical(address, clock)]),
  );
}

/** How many replicas serve. */
export function countOpen(indexes: ReadonlyMap<string, IndexReplicas>): number {
  const shards = [...indexes.values()].flatMap(({ view }) => view.shards);
  return shards.flatMap(({ replicas }) => replicas).filter(({ hello }) => hello !== undefined).length;
}

/** Ends all connections, and the threads. */
export async function disconnect({ indexes, writers, verticals, pool }: Connections): Promise<void> {
  for (const writer of writers.values()) writer.close();
  for (const index of indexes.values()) index.close();
  for (const vertical of verticals.values()) vertical.close();
  await pool.close();
}

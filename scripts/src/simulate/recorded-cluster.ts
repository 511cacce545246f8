import { QueryPhase } from '@muster/proto';
import type { RecordedLeaf, RecordedQuery } from './records.js';

/** The leaves that records tell of. */
export interface RecordedCluster {
  /** Numbers of the leaves by their keys: shards of all indexes first, then verticals. */
  readonly leaves: ReadonlyMap<string, number>;
  readonly shards: number;
  /** Most replicas that a shard was asked at. */
  readonly replicas: number;
  /** Names of the verticals, in the order of their numbers. */
  readonly verticals: readonly string[];
}

/** Names a leaf. */
export function keyOf({ source, shard }: RecordedLeaf): string {
  return `${source} ${shard}`;
}

/** Whether hits were asked for. */
export function isForHits({ phase }: RecordedLeaf): boolean {
  return phase === QueryPhase.QUERY_PHASE_QUERY;
}

/** Finds out which leaves there are, from what was asked for hits. */
export function recordedCluster(records: readonly RecordedQuery[]): RecordedCluster {
  const replicas = new Map<string, Set<string>>();
  const verticals = new Map<string, string>();
  for (const leaf of records.flatMap(({ leaves }) => leaves).filter(isForHits)) {
    const key = keyOf(leaf);
    const known = replicas.get(key) ?? new Set();
    for (const { replica, chosenFor } of leaf.attempts) {
      known.add(replica);
      if (chosenFor === 'address') verticals.set(key, leaf.source);
    }
    replicas.set(key, known);
  }
  const keys = [...replicas.keys()].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const shards = keys.filter((key) => !verticals.has(key));
  const numbered = [...shards, ...keys.filter((key) => verticals.has(key))];
  return {
    leaves: new Map(numbered.map((key, number) => [key, number])),
    shards: shards.length,
    replicas: shards.reduce((most, key) => Math.max(most, replicas.get(key)?.size ?? 0), 1),
    verticals: numbered.slice(shards.length).map((key) => verticals.get(key) as string),
  };
}

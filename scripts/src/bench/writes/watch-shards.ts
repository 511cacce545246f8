import type { Cluster } from '../../cluster/cluster.js';

/** Name of a replica's process: index, shard, replica. */
const replicaName = /^(.*\/\d+)\/[^/]+$/;

/** Gives a function that says whether of each shard a replica has been up all the time since. */
export function watchShards(cluster: Pick<Cluster, 'processes'>): () => boolean {
  const before = upByShard(cluster);
  return () => {
    const now = upByShard(cluster);
    return [...before].every(([shard, processes]) => [...processes].some((pid) => now.get(shard)?.has(pid)));
  };
}

function upByShard({ processes }: Pick<Cluster, 'processes'>): ReadonlyMap<string, ReadonlySet<number>> {
  const up = new Map<string, Set<number>>();
  for (const { name, state, pid } of processes) {
    const shard = replicaName.exec(name)?.[1];
    if (shard === undefined) continue;
    const pids = up.get(shard) ?? new Set();
    up.set(shard, pids);
    if (state === 'ready' && pid !== undefined) pids.add(pid);
  }
  return up;
}

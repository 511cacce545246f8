import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.js';
import type { WrittenCluster } from '../writes/written-cluster.js';
import type { Disturbance } from './figures.js';

/** So long all is well between two disturbances, in milliseconds. */
const restMs = 2000;
/** So long a stopped replica is stopped. */
const stoppedMs = 3000;
const lookEveryMs = 50;

/** Name of a replica's process: index, shard, replica. */
const replicaName = /\/\d+\/[^/]+$/;

/** Kills and stops the replicas in turn, never two at a time, until it is told to stop; gives what it did. */
export async function disturb(
  running: WrittenCluster,
  isOver: () => boolean,
  log: (line: string) => void,
): Promise<readonly Disturbance[]> {
  const { cluster } = running;
  const names = cluster.processes.map(({ name }) => name).filter((name) => replicaName.test(name));
  const done: Disturbance[] = [];
  while (!isOver()) {
    await untilWhole(running, isOver);
    await sleep(restMs);
    if (isOver()) break;
    // Each replica is killed, and stopped the next time.
    const replica = names[Math.floor(done.length / 2) % names.length] ?? '';
    const what = done.length % 2 === 0 ? 'killed' : 'stopped';
    const pid = pidOf(cluster, replica);
    done.push({ what, replica, atMs: performance.now() });
    log(`${replica} ${what}`);
    if (what === 'killed') process.kill(pid, 'SIGKILL');
    else await stopFor(pid);
  }
  return done;
}

async function stopFor(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(stoppedMs);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Until all processes run and the coordinator can ask every replica. */
async function untilWhole({ cluster, replicas }: WrittenCluster, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await sleep(lookEveryMs);
    if (cluster.processes.some(({ state }) => state !== 'ready')) continue;
    const shards = await replicas();
    if (shards.flat().every(({ trouble }) => trouble === '')) return;
  }
}

function pidOf({ processes }: Cluster, name: string): number {
  const pid = processes.find((process) => process.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

import type { Clock } from '@muster/proto';
import type { Manifest } from '../index/manifest.js';
import { fillFromSnapshot } from './fetch-snapshot.js';
import { lockReplicaFolder, makeReplicaFolder, makeReplicaParent, type ReplicaPlace } from './replica-folder.js';

/** Which replica's folder is made of whose snapshot. */
export interface RestoreJob {
  readonly place: ReplicaPlace;
  /** Of the index. */
  readonly manifest: Manifest;
  /** Of the peer, `host:port`. */
  readonly address: string;
  /** Of use is a snapshot of a later generation than this; -1: any. */
  readonly after: number;
}

/**
 * Puts the snapshot of a peer in place of a replica's folder, once it is there as a whole, checked and durable.
 *
 * @throws SnapshotFailed
 * @throws IndexUnusable if another process has the folder
 */
export async function restoreReplica({ place, manifest, address, after }: RestoreJob, clock: Clock): Promise<void> {
  const { name: index, build } = manifest;
  const { shard } = place;
  await makeReplicaParent(place);
  const lock = await lockReplicaFolder(place);
  try {
    await makeReplicaFolder(place, manifest, async (folder) => {
      const { shardManifest } = await fillFromSnapshot({ address, index, shard, build, after, clock }, folder);
      return shardManifest;
    });
  } finally {
    await lock.release();
  }
}

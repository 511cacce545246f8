import { IndexUnusable, type Manifest, readManifest } from '../index/manifest.js';
import { type RunningServer, type ShardServerOptions, startServing } from '../server/shard-server.js';
import { fillFromSnapshot } from './fetch-snapshot.js';
import { Generations } from './generations.js';
import type { ReplicaState } from './messages.js';
import { makeReplicaFolder, moveAside, type ReplicaPlace } from './replica-folder.js';
import { ReplicaLife } from './replica-life.js';
import { replicaThreadStarter, type StartReplicaThread } from './replica-worker.js';

/** What a replica that follows a log takes from outside. */
export interface ReplicaServerOptions extends Omit<ShardServerOptions, 'onDamage'>, ReplicaPlace {
  /** Address of the index's writer, `host:port`. */
  readonly writer: string;
  /** Where peers reach this replica, `host:port`. @default where it listens */
  readonly advertise?: string;
  /**
   * How long a generation can still be named after a newer one was published, in milliseconds.
   *
   * @default 10000
   */
  readonly retentionMs?: number;
  /**
   * Most memory that the shard may take, in bytes.
   *
   * @default no limit
   */
  readonly maxMemoryBytes?: number;
  /** @default a thread of this process */
  readonly startThread?: StartReplicaThread;
}

/** A replica that listens. */
export interface RunningReplica extends RunningServer {
  /** How it gets on with following the log; nothing while its thread is started again. */
  readonly state: ReplicaState | undefined;
}

/**
 * Serves one replica of a shard that takes writes: starts its thread, waits for the first generation, listens, tells the
 * thread where.
 *
 * Throws `IndexUnusable` or `ListenError`.
 */
export async function startReplicaServer(options: ReplicaServerOptions): Promise<RunningReplica> {
  const { clock, log, retentionMs } = options;
  const manifest = await manifestWith(options);
  const generations = new Generations({ clock, ...(retentionMs === undefined ? {} : { retentionMs }) });
  const life = new ReplicaLife({
    startThread: options.startThread ?? threadStarter(options),
    generations,
    clock,
    log,
    restore: (peer, signal) => restore(options, manifest, { peer, signal }),
    setAside: () => moveAside(options),
  });
  const server = await serveFrom(life, options, generations).catch(async (error: unknown) => {
    await life.close();
    throw error;
  });
  return {
    address: server.address,
    get state() {
      return life.state;
    },
    drain: async (graceMs) => {
      await server.drain(graceMs);
      await life.close();
      generations.clear();
    },
  };
}

async function serveFrom(
  life: ReplicaLife,
  options: ReplicaServerOptions,
  generations: Generations,
): Promise<RunningServer> {
  await life.firstPublished;
  const server = await startServing({ ...options, onDamage: ({ message }) => life.damaged(message) }, generations);
  life.listening(options.advertise ?? server.address);
  return server;
}

async function manifestWith({ dir, shard }: ReplicaPlace): Promise<Manifest> {
  const manifest = await readManifest(dir);
  if (manifest.shards[shard] !== undefined) return manifest;
  throw new IndexUnusable(`${dir} has shards 0 to ${manifest.shards.length - 1}, not ${shard}`);
}

function threadStarter(options: ReplicaServerOptions): StartReplicaThread {
  const { dir, shard, replica, writer, maxMemoryBytes = Number.POSITIVE_INFINITY } = options;
  return replicaThreadStarter({ dir, shard, replica, writer, maxMemoryBytes });
}

/** Puts a peer's snapshot in place of the replica's folder. */
async function restore(
  { dir, shard, replica, clock }: ReplicaServerOptions,
  manifest: Manifest,
  { peer: address, signal }: { readonly peer: string; readonly signal: AbortSignal },
): Promise<void> {
  const { name: index, build } = manifest;
  await makeReplicaFolder({ dir, shard, replica }, manifest, async (folder) => {
    const { shardManifest } = await fillFromSnapshot({ address, index, shard, build, clock, signal }, folder);
    return shardManifest;
  });
}

import { IndexUnusable, type Manifest, readManifest } from '../index/manifest.js';
import { type RunningServer, type ShardServerOptions, startServing } from '../server/shard-server.js';
import { Generations } from './generations.js';
import type { ReplicaState } from './messages.js';
import type { ReplicaPlace } from './replica-folder.js';
import { ReplicaLife } from './replica-life.js';
import { replicaThreadStarter, type StartReplicaThread } from './replica-worker.js';
import { restoreInThread } from './restore-start.js';

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
  /** When it is aborted, the replica listens at once, though it may have nothing to serve yet. @default never */
  readonly listenNow?: AbortSignal;
  /** @default a thread of this process */
  readonly startThread?: StartReplicaThread;
}

/** A replica that listens. */
export interface RunningReplica extends RunningServer {
  /** How it gets on with following the log; nothing while its thread is started again. */
  readonly state: ReplicaState | undefined;
  /** Why it listens with nothing to serve, as far as it is known; nothing once it had something. */
  readonly lack: string | undefined;
  /** From now on tells when it turns out that there is nothing to serve for another reason than `lack` gives. */
  watchLack(tell: (lack: string) => void): void;
  /** Resolves when there is something to serve. */
  readonly served: Promise<void>;
}

/**
 * Serves one replica of a shard that takes writes: starts its thread, waits for the first generation, listens, tells the
 * thread where. One that has nothing to serve until a peer gives it listens all the same, out of rotation; so does one that
 * is told to.
 *
 * Throws `IndexUnusable` or `ListenError`.
 */
export async function startReplicaServer(options: ReplicaServerOptions): Promise<RunningReplica> {
  const { clock, log, retentionMs, dir, shard, replica } = options;
  const place = { dir, shard, replica };
  const manifest = await manifestWith(options);
  const generations = new Generations({ clock, ...(retentionMs === undefined ? {} : { retentionMs }) });
  const life = new ReplicaLife({
    startThread: options.startThread ?? threadStarter(options),
    generations,
    clock,
    log,
    restore: ({ peer: address, after }, signal) => restoreInThread({ place, manifest, address, after }, signal),
  });
  options.listenNow?.addEventListener('abort', () => life.beginWithNothing(), { once: true });
  const server = await serveFrom(life, options, generations).catch(async (error: unknown) => {
    await life.close();
    throw error;
  });
  return {
    address: server.address,
    get lack() {
      return life.lack;
    },
    watchLack: (tell) => life.watchLack(tell),
    served: firstServed(generations),
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
  const onDamage: ShardServerOptions['onDamage'] = ({ message }) => life.damaged(message);
  const server = await startServing({ ...options, onDamage }, generations, life.begun);
  life.listening(options.advertise ?? server.address);
  return server;
}

function firstServed(generations: Generations): Promise<void> {
  if (generations.newest !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const unwatch = generations.watch({
      published: () => {
        unwatch();
        resolve();
      },
    });
  });
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

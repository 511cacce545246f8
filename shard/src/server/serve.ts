import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  type FindRequest__Output,
  type ListeningServer,
  listenGrpc,
  type ServedService,
  verticalService,
} from '@muster/proto';
import { IndexUnusable } from '../index/manifest.js';
import { attachShard, type LoadOptions, loadShard } from '../index/open.js';
import type { ShardIndex } from '../index/shard-index.js';
import { Generations } from '../replica/generations.js';
import { type RunningReplica, startReplicaServer as startReplica } from '../replica/replica-process.js';
import { type RunningServer, startServing } from './shard-server.js';

import { startEvaluator } from './start-evaluator.js';
import { serveUnary } from './unary.js';
import { createFindBegin, encodeFind } from './vertical-calls.js';

export type { RunningServer } from './shard-server.js';

/** What a server takes from outside. */
export interface ServeOptions {
  /** Folder of an index. */
  readonly dir: string;
  /** Where to listen: `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /**
   * Most calls in flight on a session, and most unary calls that wait; more are refused.
   *
   * @default 1024
   */
  readonly maxInFlight?: number;
  /**
   * Threads that evaluate queries, besides the main thread, which then has the sockets and the documents; 0: the main
   * thread does all, in slices of 2 ms.
   *
   * @default 0
   */
  readonly threads?: number;
  /**
   * Most memory that the index may take, in bytes; 0: no limit.
   *
   * @default 0
   */
  readonly maxMemoryBytes?: number;
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

const defaultMaxInFlight = 1024;

/** Serves one replica of a shard as it was built. Throws `IndexUnusable` or `ListenError`. */
export async function startShardServer(options: ServeOptions & { readonly shard: number }): Promise<RunningServer> {
  const { dir, shard, clock, maxInFlight = defaultMaxInFlight } = options;
  const shared = await loadShard(dir, shard, loadOptions(options));
  const index = attachShard(shared);
  const generations = new Generations({ clock });
  generations.publish(index, shared);
  const server = await startServing({ ...options, maxInFlight }, generations).catch(closing(index));
  return {
    address: server.address,
    drain: async (graceMs) => {
      await server.drain(graceMs);
      index.close();
    },
  };
}

/** A replica's place in the cluster of an index that takes writes. */
export interface FollowOptions {
  readonly shard: number;
  /** Address of the index's writer, `host:port`. */
  readonly writer: string;
  /** Names the replica among those that share the index's folder. */
  readonly replica: string;
  /** Where peers reach it, `host:port`. @default where it listens */
  readonly advertise?: string;
  /**
   * How long a generation can still be named after a newer one was published, in milliseconds.
   *
   * @default 10000
   */
  readonly retentionMs?: number;
  /** When it is aborted, the replica listens at once, though it may have nothing to serve yet. @default never */
  readonly listenNow?: AbortSignal;
}

/** Serves one replica of a shard that follows its index's log. Throws `IndexUnusable` or `ListenError`. */
export function startReplicaServer({
  maxMemoryBytes = 0,
  maxInFlight = defaultMaxInFlight,
  ...options
}: ServeOptions & FollowOptions): Promise<RunningReplica> {
  return startReplica({ ...options, maxInFlight, ...(maxMemoryBytes > 0 ? { maxMemoryBytes } : {}) });
}

/** Serves an index of one shard as a vertical. Throws `IndexUnusable` or `ListenError`. */
export async function startVerticalServer(options: ServeOptions): Promise<RunningServer> {
  const { dir, maxInFlight = defaultMaxInFlight } = options;
  const shared = await loadShard(dir, 0, loadOptions(options));
  const index = attachShard(shared);
  if (index.shards !== 1) {
    index.close();
    throw new IndexUnusable(`${dir} has ${index.shards} shards: a vertical is an index of one`);
  }
  const { evaluator, close } = await startEvaluator<FindRequest__Output>(options, {
    begin: createFindBegin(index),
    module: new URL('./vertical-thread.js', import.meta.url),
    shared: () => shared,
    encode: encodeFind,
    isForThread: () => true,
  }).catch(closing(index));
  const implementation: UntypedServiceImplementation = {
    Find: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
      serveUnary(call, callback, { ...options, evaluator, maxInFlight }, codecs.findRequest.decode),
  };
  const service = { name: 'muster.v1.VerticalService', definition: verticalService, implementation };
  return listen(options, { service, close: closeBoth(close, index) });
}

interface Parts {
  readonly service: ServedService;
  /** Ends what evaluates. */
  readonly close: () => Promise<void>;
}

function loadOptions({ maxMemoryBytes = 0 }: ServeOptions): LoadOptions {
  return maxMemoryBytes > 0 ? { maxMemoryBytes } : {};
}

/** A server that does not start keeps no file open. */
function closing(index: ShardIndex): (error: unknown) => never {
  return (error) => {
    index.close();
    throw error;
  };
}

/** The files of stored documents are closed when no thread reads them any more. */
function closeBoth(endThreads: () => Promise<void>, index: ShardIndex): () => Promise<void> {
  return async () => {
    await endThreads();
    index.close();
  };
}

/** Listens, and ends the threads with the server. */
async function listen({ listen: where, clock }: ServeOptions, { service, close }: Parts): Promise<RunningServer> {
  let server: ListeningServer;
  try {
    server = await listenGrpc(where, [service], clock);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: server.address,
    drain: async (graceMs) => {
      server.setServing(false);
      await server.close(graceMs);
      await close();
    },
  };
}

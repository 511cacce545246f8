import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  listenGrpc,
  type ServerSession,
  type ShardCall__Output,
  shardService,
  verticalService,
} from '@muster/proto';
import { createFinder } from '../evaluate/find.js';
import { IndexUnusable } from '../index/manifest.js';
import { openShard } from '../index/open.js';
import { workOn } from './shard-calls.js';
import { createShardService } from './shard-service.js';
import { serveUnary } from './unary.js';
import { WorkQueue } from './work-queue.js';

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
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

/** A server that listens. */
export interface RunningServer {
  /** Where: `host:port`. */
  readonly address: string;
  /** Takes nothing new, answers what is under way for at most `graceMs`, and ends. */
  drain(graceMs: number): Promise<void>;
}

const defaultMaxInFlight = 1024;

/** Serves one replica of a shard. Throws `IndexUnusable` or `ListenError`. */
export async function startShardServer(options: ServeOptions & { readonly shard: number }): Promise<RunningServer> {
  const { dir, shard, listen, clock, random, epochNow, log, maxInFlight = defaultMaxInFlight } = options;
  const index = await openShard(dir, shard);
  const sessions = new Set<ServerSession<ShardCall__Output>>();
  const incarnation = Math.floor(random() * 2 ** 48);
  const queue = new WorkQueue(clock);
  const implementation = createShardService({ index, queue, clock, epochNow, maxInFlight, incarnation, log }, sessions);
  const service = { name: 'muster.v1.ShardService', definition: shardService, implementation };
  const server = await listenGrpc(listen, [service], clock);
  return {
    address: server.address,
    drain: (graceMs) => {
      server.setServing(false);
      for (const session of sessions) session.drain(graceMs);
      return server.close(graceMs);
    },
  };
}

/** Serves an index of one shard as a vertical. Throws `IndexUnusable` or `ListenError`. */
export async function startVerticalServer(options: ServeOptions): Promise<RunningServer> {
  const { dir, listen, clock, epochNow, log, maxInFlight = defaultMaxInFlight } = options;
  const index = await openShard(dir, 0);
  if (index.shards !== 1) throw new IndexUnusable(`${dir} has ${index.shards} shards: a vertical is an index of one`);
  const find = createFinder(index);
  const queue = new WorkQueue(clock);
  const implementation: UntypedServiceImplementation = {
    Find: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
      serveUnary(call, callback, { queue, clock, epochNow, maxInFlight, log }, (answer) => {
        const evaluation = find(codecs.findRequest.decode(call.request), () => clock.now());
        return workOn(evaluation, codecs.findResponse.encode, answer);
      }),
  };
  const service = { name: 'muster.v1.VerticalService', definition: verticalService, implementation };
  const server = await listenGrpc(listen, [service], clock);
  return {
    address: server.address,
    drain: (graceMs) => {
      server.setServing(false);
      return server.close(graceMs);
    },
  };
}

import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  encodeBody,
  type Hello,
  ServerSession,
  type ShardCall__Output,
  serverStream,
  shardCallCodecs,
} from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import type { ShardIndex } from '../index/shard-index.js';
import { schemaToJson } from '../query/schema.js';
import { failureOf, late } from './failure.js';
import { beginRequest, type ShardRequest } from './shard-calls.js';
import { serveUnary } from './unary.js';
import type { WorkQueue } from './work-queue.js';

/** What a shard's service is made of. */
export interface ShardServiceOptions {
  readonly index: ShardIndex;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  /** The time of day in milliseconds, in which gRPC states deadlines. */
  readonly epochNow: () => number;
  /** Most calls in flight on a session, and most unary calls that wait; more are refused. */
  readonly maxInFlight: number;
  /** Drawn when the process started. */
  readonly incarnation: number;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

/** Waits longer than this are told when they end. */
const longWaitMs = 1;
/** Numbers of the bodies in `ShardAnswer`. */
const answerFields = { query: 20, fetch: 21, termStats: 22 } as const;

/** Serves `ShardService`; `sessions` holds those that are open. */
export function createShardService(
  options: ShardServiceOptions,
  sessions: Set<ServerSession<ShardCall__Output>>,
): UntypedServiceImplementation {
  const unary =
    <Request>(kind: ShardRequest['kind'], decode: (bytes: Buffer) => Request) =>
    (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
      serveUnary(call, callback, options, (answer) =>
        beginRequest({ kind, request: decode(call.request) } as ShardRequest, options.index, options.clock, answer),
      );
  return {
    Session: (call: ServerDuplexStream<Buffer, Buffer>) => serveSession(call, options, sessions),
    Query: unary('query', codecs.queryRequest.decode),
    Fetch: unary('fetch', codecs.fetchRequest.decode),
    TermStats: unary('termStats', codecs.termStatsRequest.decode),
  };
}

function serveSession(
  call: ServerDuplexStream<Buffer, Buffer>,
  options: ShardServiceOptions,
  sessions: Set<ServerSession<ShardCall__Output>>,
): void {
  const { queue, clock, maxInFlight } = options;
  const cancels = new Map<number, () => void>();
  const session: ServerSession<ShardCall__Output> = new ServerSession({
    open: (events) => serverStream(call, events),
    codecs: shardCallCodecs,
    clock,
    hello: helloOf(options.index, maxInFlight, options.incarnation),
    queueLength: () => queue.length,
    onCall: (message, deadlineMs) => {
      cancels.set(
        message.id,
        queue.add(
          session,
          jobOf(message, deadlineMs, session, options, () => cancels.delete(message.id)),
        ),
      );
    },
    onCancel: (id) => {
      cancels.get(id)?.();
      cancels.delete(id);
    },
    onClose: () => sessions.delete(session),
  });
  sessions.add(session);
}

/** What a replica says of itself when a session begins. */
export function helloOf(index: ShardIndex, maxInFlight: number, incarnation: number): Hello & { maxInFlight: number } {
  return {
    index: index.name,
    shard: index.shard,
    shards: index.shards,
    generations: [index.generation],
    documents: index.documents,
    schemaFingerprint: index.fingerprint,
    schemaJson: JSON.stringify(schemaToJson(index.schema)),
    processes: 1,
    maxInFlight,
    incarnation,
    buildId: index.buildId,
  };
}

/** The job of one call; `over` is called when it ends. */
function jobOf(
  message: ShardCall__Output,
  deadlineMs: number,
  session: ServerSession<ShardCall__Output>,
  { index, clock, log }: ShardServiceOptions,
  over: () => void,
) {
  const { id } = message;
  let queueUs = 0;
  let startedMs = clock.now();
  const times = () => ({ queueUs, serviceUs: (clock.now() - startedMs) * 1000 });
  return {
    deadlineMs,
    begin: (queueMs: number) => {
      queueUs = queueMs * 1000;
      startedMs = clock.now();
      if (queueMs > longWaitMs) session.started(id, queueUs);
      const request = requestOf(message);
      return beginRequest(request, index, clock, (response) => {
        over();
        session.answer(id, encodeBody(answerFields[request.kind], response), times());
      });
    },
    late: () => {
      over();
      session.fail(id, late, times());
    },
    fail: (error: unknown) => {
      over();
      session.fail(id, failureOf(error, log), times());
    },
  };
}

function requestOf({ query, fetch, termStats }: ShardCall__Output): ShardRequest {
  if (query != null) return { kind: 'query', request: query };
  if (fetch != null) return { kind: 'fetch', request: fetch };
  if (termStats != null) return { kind: 'termStats', request: termStats };
  throw new InvalidRequest('a call must have one of the bodies query, fetch, term_stats');
}

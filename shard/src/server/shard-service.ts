import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  type AnswerTimes,
  type Clock,
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
import { type Evaluator, unbegun } from './call.js';
import { failureOf, type ToldFailure } from './failure.js';
import { decodeRequest, type ShardRequest } from './shard-calls.js';
import { serveUnary } from './unary.js';

/** What a shard's service is made of. */
export interface ShardServiceOptions {
  readonly index: ShardIndex;
  readonly evaluator: Evaluator<ShardRequest>;
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
  const unary = (kind: ShardRequest['kind']) => (call: UnaryCall, callback: sendUnaryData<Buffer>) =>
    serveUnary(call, callback, options, (bytes) => withoutProgress(decodeRequest(kind, bytes)));
  return {
    Session: (call: ServerDuplexStream<Buffer, Buffer>) => serveSession(call, options, sessions),
    Query: unary('query'),
    Fetch: unary('fetch'),
    TermStats: unary('termStats'),
  };
}

/** A single call has room for one answer. */
function withoutProgress(asked: ShardRequest): ShardRequest {
  if (asked.kind === 'query') asked.request.progressUs = 0;
  return asked;
}

type UnaryCall = ServerUnaryCall<Buffer, Buffer>;

function serveSession(
  call: ServerDuplexStream<Buffer, Buffer>,
  options: ShardServiceOptions,
  sessions: Set<ServerSession<ShardCall__Output>>,
): void {
  const { index, evaluator, clock, maxInFlight, incarnation } = options;
  const cancels = new Map<number, () => void>();
  const session: ServerSession<ShardCall__Output> = new ServerSession({
    open: (events) => serverStream(call, events),
    codecs: shardCallCodecs,
    clock,
    hello: helloOf(index, maxInFlight, incarnation),
    queueLength: () => evaluator.length,
    onCall: (message, deadlineMs) => evaluate({ message, deadlineMs, session, cancels }, options),
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

interface Asked {
  readonly message: ShardCall__Output;
  readonly deadlineMs: number;
  readonly session: ServerSession<ShardCall__Output>;
  /** What cancels the calls under way, by their ids. */
  readonly cancels: Map<number, () => void>;
}

/** Has a call on a session evaluated. */
function evaluate({ message, deadlineMs, session, cancels }: Asked, { evaluator, log }: ShardServiceOptions): void {
  const { id } = message;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    cancels.delete(id);
  };
  const fail = (failure: ToldFailure, times: AnswerTimes): void => {
    end();
    session.fail(id, failure, times);
  };
  try {
    const request = requestOf(message);
    const cancel = evaluator.evaluate({
      session,
      deadlineMs,
      request,
      begun: (queueMs) => {
        if (queueMs > longWaitMs) session.started(id, queueMs * 1000);
      },
      progress: (response, times) => session.progress(id, encodeBody(answerFields.query, response), times),
      answer: (response, times) => {
        end();
        session.answer(id, encodeBody(answerFields[request.kind], response), times);
      },
      fail,
    });
    // It may have been refused already.
    if (!isOver) cancels.set(id, cancel);
  } catch (error) {
    fail(failureOf(error, log), unbegun);
  }
}

function requestOf({ query, fetch, termStats }: ShardCall__Output): ShardRequest {
  if (query != null) return { kind: 'query', request: query };
  if (fetch != null) return { kind: 'fetch', request: fetch };
  if (termStats != null) return { kind: 'termStats', request: termStats };
  throw new InvalidRequest('a call must have one of the bodies query, fetch, term_stats');
}

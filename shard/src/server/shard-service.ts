import {
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type AnswerTimes,
  type Clock,
  codecs,
  encodeBody,
  type Hello,
  type LeaseRequest__Output,
  ServerSession,
  type ShardCall__Output,
  serverStream,
  shardCallCodecs,
  statusDetails,
} from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import type { ShardIndex } from '../index/shard-index.js';
import { schemaToJson } from '../query/schema.js';
import type { Generations } from '../replica/generations.js';
import { type Evaluator, unbegun } from './call.js';
import { failureOf, statusOf, type ToldFailure } from './failure.js';
import { checkIndexName, decodeRequest, type ShardRequest } from './shard-calls.js';
import { serveUnary } from './unary.js';

/** What a shard's service is made of. */
export interface ShardServiceOptions {
  readonly generations: Generations;
  readonly evaluator: Evaluator<ShardRequest>;
  readonly clock: Clock;
  /** The time of day in milliseconds, in which gRPC states deadlines. */
  readonly epochNow: () => number;
  /** Most calls in flight on a session, and most unary calls that wait; more are refused. */
  readonly maxInFlight: number;
  /** Drawn when the process started. */
  readonly incarnation: number;
  /** Sends the files of the shard. */
  readonly sendSnapshot: (call: ServerWritableStream<Buffer, Buffer>) => void;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

/** Waits longer than this are told when they end, even where that was not asked for. */
const longWaitMs = 1;
/** Numbers of the bodies in `ShardAnswer`. */
const answerFields = { query: 20, fetch: 21, termStats: 22, lease: 23 } as const;

/** Serves `ShardService`; to `sessions` those are added that open. */
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
    Lease: (call: UnaryCall, callback: sendUnaryData<Buffer>) => serveLease(call, callback, options),
    Snapshot: options.sendSnapshot,
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
  const { generations, evaluator, clock, maxInFlight, incarnation } = options;
  if (generations.newest === undefined) {
    call.emit('error', { code: status.UNAVAILABLE, details: statusDetails('nothing is served here at the moment') });
    return;
  }
  const cancels = new Map<number, () => void>();
  const session: ServerSession<ShardCall__Output> = new ServerSession({
    open: (events) => serverStream(call, events),
    codecs: shardCallCodecs,
    clock,
    hello: {
      ...helloOf(generations.newest.index, maxInFlight, incarnation),
      generations: [...generations.numbers],
    },
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
    documentsAssigned: index.isAssigned,
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
function evaluate({ message, deadlineMs, session, cancels }: Asked, options: ShardServiceOptions): void {
  const { evaluator, log } = options;
  const { id, tellStarted } = message;
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
    if (message.lease != null) {
      session.answer(id, encodeBody(answerFields.lease, lease(message.lease, options)), unbegun);
      return;
    }
    const request = requestOf(message);
    const cancel = evaluator.evaluate({
      session,
      deadlineMs,
      request,
      begun: (queueMs) => {
        if (tellStarted || queueMs > longWaitMs) session.started(id, queueMs * 1000);
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
  throw new InvalidRequest('a call must have one of the bodies query, fetch, term_stats, lease');
}

function serveLease(call: UnaryCall, callback: sendUnaryData<Buffer>, options: ShardServiceOptions): void {
  try {
    callback(null, lease(codecs.leaseRequest.decode(call.request), options));
  } catch (error) {
    callback(statusOf(failureOf(error, options.log)));
  }
}

/** Gives, renews or ends a lease; gives the encoded response. */
function lease(request: LeaseRequest__Output, { generations }: ShardServiceOptions): Buffer {
  const { newest } = generations;
  if (newest !== undefined) checkIndexName(request.index, newest.index);
  return codecs.leaseResponse.encode({ generation: generations.lease(request.generation, request) });
}

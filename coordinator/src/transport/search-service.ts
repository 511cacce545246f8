import {
  Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  codesOf,
  encodeBody,
  MalformedMessage,
  recordKey,
  type SearchCall__Output,
  SearchError,
  type SearchRequest__Output,
  type SearchResponse,
  ServerSession,
  searchCallCodecs,
  serverStream,
  statusDetails,
  timeLeftMs,
} from '@muster/proto';
import type { EarlyReader } from '../stream/early-pages.js';
import { Revisions } from '../stream/revisions.js';
import { Turns } from './turns.js';

/** What the service hands queries to. */
export interface SearchDoor {
  search(
    request: SearchRequest__Output,
    deadlineMs: number,
    early?: EarlyReader,
  ): { readonly response: Promise<SearchResponse>; cancel(): void };
  readonly inFlight: number;
}

/** What the service is made of. */
export interface SearchServiceOptions {
  readonly door: SearchDoor;
  readonly clock: Clock;
  /** The time of day in milliseconds, in which gRPC states deadlines. */
  readonly epochNow: () => number;
  /** What a query would ask, as plain data. Throws SearchError if it cannot be asked. */
  readonly explainPlan: (request: SearchRequest__Output) => unknown;
  readonly maxInFlightPerSession: number;
  /** Is told how long an answer on a route took to be written. */
  readonly replied: (route: string, tookMs: number) => void;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
  /** This process among those that share the port. */
  readonly process: { readonly number: number; readonly of: number; readonly incarnation: number };
}

/** The search service, and the sessions open on it. */
export interface SearchService {
  readonly implementation: UntypedServiceImplementation;
  readonly sessions: ReadonlySet<ServerSession<SearchCall__Output>>;
}

/** Number of `search` in `SearchAnswer`. */
const searchField = 20;

/** Serves `SearchService`: unary and by session, both through the same door. */
export function createSearchService(options: SearchServiceOptions): SearchService {
  const sessions = new Set<ServerSession<SearchCall__Output>>();
  const turns = new Turns(options.clock);
  return {
    sessions,
    implementation: {
      Search: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        searchUnary(call, callback, options),
      Session: (call: ServerDuplexStream<Buffer, Buffer>) => serveSession(call, sessions, turns, options),
      SearchStream: (call: ServerWritableStream<Buffer, Buffer>) => streamRevisions(call, options),
      Plan: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        planUnary(call, callback, options),
    },
  };
}

const maxFirstPageMs = 600_000;

/** Pages as they become known, the last of them the whole answer. What a slow reader has not taken in is not added to. */
function streamRevisions(call: ServerWritableStream<Buffer, Buffer>, options: SearchServiceOptions): void {
  const { door, clock, epochNow, log, replied } = options;
  const fail = (error: SearchError): void => {
    call.emit('error', statusOf(error));
  };
  const request = readStreamRequest(call.request);
  if (request instanceof SearchError) {
    fail(request);
    return;
  }
  const { search, firstPageMs } = request;
  const reader = new Revisions((revision, taken) => {
    call.write(codecs.searchStreamResponse.encode(revision), () => taken());
  });
  const leftMs = timeLeftMs(call, epochNow);
  const { response, cancel } = door.search(search, clock.now() + leftMs, { reader, firstPageMs });
  call.on('cancelled', cancel);
  response
    .then((answer) => {
      const answeredMs = clock.now();
      reader.end(answer);
      call.end();
      replied(search.route, clock.now() - answeredMs);
    })
    .catch((error: unknown) => fail(told(error, log)));
}

interface StreamAsked {
  readonly search: SearchRequest__Output;
  readonly firstPageMs: number;
}

function readStreamRequest(bytes: Buffer): StreamAsked | SearchError {
  const request = readMessage(bytes, codecs.searchStreamRequest.decode);
  if (request instanceof SearchError) return request;
  const { search, firstPageMs } = request;
  if (search == null) return new SearchError('invalid-query', 'search must be set');
  if (firstPageMs <= maxFirstPageMs) return { search, firstPageMs };
  return new SearchError('invalid-query', `first_page_ms must be in [0, ${maxFirstPageMs}], got ${firstPageMs}`);
}

/** Says what a query would ask; it asks nobody. */
function planUnary(
  call: ServerUnaryCall<Buffer, Buffer>,
  callback: sendUnaryData<Buffer>,
  { explainPlan, log }: SearchServiceOptions,
): void {
  try {
    const request = readMessage(call.request, codecs.planRequest.decode);
    if (request instanceof SearchError) throw request;
    if (request.search == null) throw new SearchError('invalid-query', 'search must be set');
    const plan = JSON.stringify(explainPlan(request.search));
    callback(null, codecs.planResponse.encode({ plan }));
  } catch (error) {
    callback(statusOf(told(error, log)));
  }
}

function searchUnary(
  call: ServerUnaryCall<Buffer, Buffer>,
  callback: sendUnaryData<Buffer>,
  { door, clock, epochNow, log, replied }: SearchServiceOptions,
): void {
  const request = readMessage(call.request, codecs.searchRequest.decode);
  if (request instanceof SearchError) {
    callback(statusOf(request));
    return;
  }
  const leftMs = timeLeftMs(call, epochNow);
  const { response, cancel } = door.search(request, clock.now() + leftMs);
  call.on('cancelled', cancel);
  response
    .then((answer) => {
      const answeredMs = clock.now();
      callback(null, codecs.searchResponse.encode(answer));
      replied(request.route, clock.now() - answeredMs);
    })
    .catch((error: unknown) => callback(statusOf(told(error, log))));
}

/** What cannot be encoded is a fault of ours, and must neither end the process nor leave the caller waiting. */
function told(error: unknown, log: (message: string) => void): SearchError {
  if (error instanceof SearchError) return error;
  log(`an answer could not be sent: ${(error as Error).stack ?? String(error)}`);
  return new SearchError('internal', 'the coordinator failed; its log says why');
}

function readMessage<Message>(bytes: Buffer, decode: (bytes: Buffer) => Message): Message | SearchError {
  try {
    return decode(bytes);
  } catch (error) {
    const reason = error instanceof MalformedMessage ? error.message : String(error);
    return new SearchError('invalid-query', reason);
  }
}

/** Longest record that fits in the trailer of a call; readers refuse longer ones. */
const maxRecordBytes = 6 * 1024;

function statusOf(error: SearchError) {
  const metadata = new Metadata();
  const record = encodeRecord(error);
  if (record.length > 0 && record.length <= maxRecordBytes) metadata.set(recordKey, record);
  if (error.retryAfterMs > 0) metadata.set('grpc-retry-pushback-ms', String(error.retryAfterMs));
  return { code: codesOf(error.code).status, details: statusDetails(error.message), metadata };
}

function encodeRecord({ response }: SearchError): Buffer {
  return response === undefined ? Buffer.alloc(0) : codecs.searchResponse.encode({ ...response, hits: [] });
}

function serveSession(
  call: ServerDuplexStream<Buffer, Buffer>,
  sessions: Set<ServerSession<SearchCall__Output>>,
  turns: Turns,
  options: SearchServiceOptions,
): void {
  const { door, clock, maxInFlightPerSession, process } = options;
  const cancels = new Map<number, () => void>();
  const session: ServerSession<SearchCall__Output> = new ServerSession({
    open: (events) => serverStream(call, events),
    codecs: searchCallCodecs,
    clock,
    hello: {
      process: process.number,
      processes: process.of,
      incarnation: process.incarnation,
      maxInFlight: maxInFlightPerSession,
    },
    queueLength: () => door.inFlight,
    onCall: (message, deadlineMs) => {
      let isWanted = true;
      cancels.set(message.id, () => {
        isWanted = false;
      });
      const cameMs = clock.now();
      turns.add(session, () => isWanted && begin(message, deadlineMs, cameMs, session, cancels, options));
    },
    onCancel: (id) => {
      cancels.get(id)?.();
      cancels.delete(id);
    },
    onClose: () => sessions.delete(session),
  });
  sessions.add(session);
}

function begin(
  { id, search }: SearchCall__Output,
  deadlineMs: number,
  cameMs: number,
  session: ServerSession<SearchCall__Output>,
  cancels: Map<number, () => void>,
  { door, clock, log, replied }: SearchServiceOptions,
): void {
  const startedMs = clock.now();
  if (search == null) {
    session.fail(id, failureOf(new SearchError('unimplemented', 'a call must have a body: search')));
    return;
  }
  const { response, cancel } = door.search(search, deadlineMs);
  cancels.set(id, cancel);
  response
    .then((answer) => {
      const answeredMs = clock.now();
      const body = encodeBody(searchField, codecs.searchResponse.encode(answer));
      const encodedMs = clock.now();
      const times = { queueUs: (startedMs - cameMs) * 1000, serviceUs: (encodedMs - startedMs) * 1000 };
      cancels.delete(id);
      session.answer(id, body, times);
      replied(search.route, encodedMs - answeredMs);
    })
    .catch((error: unknown) => {
      cancels.delete(id);
      session.fail(id, failureOf(told(error, log)));
    });
}

function failureOf(error: SearchError) {
  return {
    code: codesOf(error.code).failureCode,
    message: error.message,
    retryAfterMs: error.retryAfterMs,
    anotherMayBeFree: error.code === 'overloaded',
    searchResponse: encodeRecord(error),
  };
}

import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { type Clock, systemClock } from '../clock.js';
import type { SearchAnswer__Output, SearchRequest, SearchResponse__Output } from '../generated/messages.js';
import { codecs, searchService } from '../services.js';
import type { CallOutcome } from '../session/client-session.js';
import { encodeBody } from '../session/outbox.js';
import { errorCodeOfFailure, errorCodeOfStatus, SearchError } from './search-error.js';
import { SessionPool } from './session-pool.js';

/** How a {@link SearchClient} asks. */
export interface SearchClientOptions {
  /** Where coordinators listen: `host:port`. */
  readonly address: string;
  /** `session`: many queries over one stream to each process, the cheapest. `unary`: a call each. @default session */
  readonly mode?: 'session' | 'unary';
  /** Most time for an answer where a search does not say, in milliseconds. @default 1000 */
  readonly timeoutMs?: number;
  /** Time an answer may be late, for its way back: an answer beats an error. In milliseconds. @default 50 */
  readonly graceMs?: number;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** A random number in [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** How one search is asked. */
export interface SearchOptions {
  /** Most time for the answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** Stops the search; the promise is rejected with code `cancelled`. */
  readonly signal?: AbortSignal;
}

/** Number of `search` in `SearchCall`. */
const searchField = 10;

/**
 * Asks coordinators. One client serves any number of searches at once; close it when it is no longer needed.
 *
 * @example
 * const client = new SearchClient({ address: '127.0.0.1:7700' });
 * const { hits, coverage } = await client.search({ query: 'java island', k: 10 }, { timeoutMs: 200 });
 */
export class SearchClient {
  private readonly ask: Ask;
  private readonly options: Required<SearchClientOptions>;

  constructor(options: SearchClientOptions) {
    this.options = {
      mode: 'session',
      timeoutMs: 1000,
      graceMs: 50,
      clock: systemClock,
      random: Math.random,
      ...options,
    };
    const { address, clock, random } = this.options;
    this.ask =
      this.options.mode === 'session' ? new SessionAsk(new SessionPool(address, clock, random)) : new UnaryAsk(address);
  }

  /** Gives the answer, which may be partial: read its `coverage`. Rejects with {@link SearchError} only. */
  search(request: SearchRequest, options: SearchOptions = {}): Promise<SearchResponse__Output> {
    const { clock, graceMs } = this.options;
    const timeoutMs = options.timeoutMs ?? (request.timeoutMs || this.options.timeoutMs);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(cancelled());
      let isOver = false;
      const over = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        cancelTimer();
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const stop = this.ask.start({ ...request, timeoutMs }, clock.now() + timeoutMs, (result) =>
        over(() => (result instanceof SearchError ? reject(result) : resolve(result))),
      );
      const give = (error: SearchError): void =>
        over(() => {
          stop();
          reject(error);
        });
      const abort = (): void => give(cancelled());
      const late = () => give(new SearchError('deadline-exceeded', `no answer within ${timeoutMs} ms`));
      const cancelTimer = clock.setTimer(timeoutMs + graceMs, () => clock.defer(late));
      signal?.addEventListener('abort', abort);
    });
  }

  /** Ends all connections; searches under way are rejected. */
  close(): void {
    this.ask.close();
  }
}

type OnResult = (result: SearchResponse__Output | SearchError) => void;

/** A way to ask. `onResult` is called once, in a later turn, unless the function given back was called before. */
interface Ask {
  start(request: SearchRequest, deadlineMs: number, onResult: OnResult): () => void;
  close(): void;
}

class SessionAsk implements Ask {
  private readonly pool: SessionPool;

  constructor(pool: SessionPool) {
    this.pool = pool;
  }

  start(request: SearchRequest, deadlineMs: number, onResult: OnResult): () => void {
    const body = encodeBody(searchField, codecs.searchRequest.encode(request));
    let stop = (): void => {};
    const send = (): void => {
      const session = this.pool.pick();
      if (session === undefined) {
        const error = this.pool.isOpen ? overloaded() : undefined;
        queueMicrotask(() => error !== undefined && onResult(error));
        return;
      }
      const id = session.call(body, deadlineMs, (outcome) => onResult(resultOf(outcome)));
      stop = () => session.cancel(id);
    };
    if (this.pool.pick() !== undefined || this.pool.isOpen) send();
    else {
      const stopWaiting = this.pool.whenOpen(() => {
        stopWaiting();
        send();
      });
      stop = stopWaiting;
    }
    return () => stop();
  }

  close(): void {
    this.pool.close();
  }
}

class UnaryAsk implements Ask {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': 256 * 1024 * 1024,
    });
  }

  start(request: SearchRequest, _deadlineMs: number, onResult: OnResult): () => void {
    const { path } = searchService.Search;
    const { encode } = codecs.searchRequest;
    const call = this.client.makeUnaryRequest(path, encode, codecs.searchResponse.decode, request, (error, response) =>
      onResult(error === null && response !== undefined ? response : errorOfStatus(error)),
    );
    return () => call.cancel();
  }

  close(): void {
    this.client.close();
  }
}

function resultOf(outcome: CallOutcome<SearchAnswer__Output>): SearchResponse__Output | SearchError {
  if (outcome.ok) return outcome.answer.search ?? new SearchError('internal', 'the answer holds no search response');
  const { kind, message, detail } = outcome.failure;
  if (detail === undefined) return new SearchError(kind === 'rejected' ? 'overloaded' : 'unavailable', message);
  const code = errorCodeOfFailure(detail.code);
  return new SearchError(code, message, { response: record(detail.searchResponse), retryAfterMs: detail.retryAfterMs });
}

/** The metadata key under which a status carries the coverage record, an encoded `SearchResponse`. */
export const recordKey = 'muster-response-bin';

function errorOfStatus(error: ServiceError | null): SearchError {
  if (error === null) return new SearchError('internal', 'neither an answer nor an error');
  const [bytes] = error.metadata?.get(recordKey) ?? [];
  const response = bytes instanceof Buffer ? record(bytes) : undefined;
  return new SearchError(errorCodeOfStatus(error.code, response !== undefined), error.details, { response });
}

function record(bytes: Buffer): SearchResponse__Output | undefined {
  return bytes.length === 0 ? undefined : codecs.searchResponse.decode(bytes);
}

function cancelled(): SearchError {
  return new SearchError('cancelled', 'the search was cancelled');
}

function overloaded(): SearchError {
  return new SearchError('overloaded', 'every session has as many searches in flight as it may');
}

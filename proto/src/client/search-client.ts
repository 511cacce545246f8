import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { type Clock, systemClock } from '../clock.js';
import type {
  PlanResponse__Output,
  SearchAnswer__Output,
  SearchRequest,
  SearchResponse__Output,
  SearchStreamResponse__Output,
} from '../generated/messages.js';
import { plainDetails } from '../plain-details.js';
import { codecs, searchService } from '../services.js';
import type { CallOutcome } from '../session/client-session.js';
import { encodeBody } from '../session/outbox.js';
import type { OpenStream } from '../session/stream.js';
import { requestFault } from './request-fault.js';
import { errorCodeOfFailure, errorCodeOfStatus, SearchError } from './search-error.js';
import { openSessionStream, SessionPool } from './session-pool.js';

/** How a {@link SearchClient} asks. */
export interface SearchClientOptions {
  /** Where coordinators listen: `host:port`. */
  readonly address: string;
  /** `session`: many queries over one stream to each process, the cheapest. `unary`: a call each. @default session */
  readonly mode?: 'session' | 'unary';
  /**
   * Most time to wait for an answer where a search does not say, in milliseconds. It is no timeout of the search: the
   * route's holds then, which should be shorter. @default 30000
   */
  readonly timeoutMs?: number;
  /** Time an answer may be late, for its way back: an answer beats an error. In milliseconds. @default 50 */
  readonly graceMs?: number;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** A random number in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Opens the stream of a session. @default one of gRPC to `address`, on a connection of its own */
  readonly open?: OpenStream;
}

/** How one search is asked. */
export interface SearchOptions {
  /** Most time for the answer, in milliseconds. @default the request's; if it has none, the route's holds */
  readonly timeoutMs?: number;
  /** Stops the search; the promise is rejected with code `cancelled`. */
  readonly signal?: AbortSignal;
}

/** How one search is asked whose pages are wanted early. */
export interface StreamOptions extends SearchOptions {
  /** When the first page is wanted at the latest, in milliseconds, though it may still change. @default the route's */
  readonly firstPageMs?: number;
}

/** Longest that a timer can wait, in milliseconds; told more, it fires at once. */
const longestTimerMs = 2 ** 31 - 1;

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
  private callClient: Client | undefined;

  /** @throws RangeError if a mode or a time is none */
  constructor(options: SearchClientOptions) {
    checkOptions(options);
    this.options = {
      mode: 'session',
      timeoutMs: 30_000,
      graceMs: 50,
      clock: systemClock,
      random: Math.random,
      open: openSessionStream(options.address, searchService.Session),
      ...options,
    };
    const { address, clock, random, open } = this.options;
    this.ask =
      this.options.mode === 'session'
        ? new SessionAsk(new SessionPool(address, clock, random, open))
        : new UnaryAsk(address);
  }

  /** Gives the answer, which may be partial: read its `coverage`. Rejects with {@link SearchError} only. */
  search(request: SearchRequest, options: SearchOptions = {}): Promise<SearchResponse__Output> {
    const fault = requestFault(request) ?? optionsFault(options);
    if (fault !== undefined) return Promise.reject(new SearchError('invalid-query', fault));
    const { clock, graceMs } = this.options;
    const askedMs = options.timeoutMs ?? request.timeoutMs ?? 0;
    const timeoutMs = askedMs || this.options.timeoutMs;
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
      const asked = this.ask.start({ ...request, timeoutMs: askedMs }, clock.now() + timeoutMs, (result) =>
        over(() => (result instanceof SearchError ? reject(result) : resolve(result))),
      );
      const give = (error: SearchError): void =>
        over(() => {
          asked.stop();
          reject(error);
        });
      const abort = (): void => give(cancelled());
      const late = () => give(unsent(asked, timeoutMs) ?? tooLate(timeoutMs));
      const cancelTimer = clock.setTimer(Math.min(timeoutMs + graceMs, longestTimerMs), () => clock.defer(late));
      signal?.addEventListener('abort', abort);
    });
  }

  /**
   * Gives the answer as it becomes known: pages, each of which takes the place of the one before; the last (`last`) is
   * what `search` would have given. Who reads slowly gets fewer pages. Leaving the loop stops the search. For each page
   * it is waited as long as for an answer. Throws {@link SearchError} only.
   *
   * @example
   * for await (const { response, last } of client.stream({ query: 'java island' }, { firstPageMs: 50 })) show(response);
   */
  async *stream(
    request: SearchRequest,
    options: StreamOptions = {},
  ): AsyncGenerator<SearchStreamResponse__Output, void> {
    const fault = requestFault(request) ?? optionsFault(options);
    if (fault !== undefined) throw new SearchError('invalid-query', fault);
    const { firstPageMs = 0, signal } = options;
    if (signal?.aborted === true) throw cancelled();
    const askedMs = options.timeoutMs ?? request.timeoutMs ?? 0;
    const call = this.calls.makeServerStreamRequest(
      searchService.SearchStream.path,
      codecs.searchStreamRequest.encode,
      codecs.searchStreamResponse.decode,
      { search: { ...request, timeoutMs: askedMs }, firstPageMs },
    );
    const stop = (): void => call.cancel();
    signal?.addEventListener('abort', stop);
    const revisions: AsyncIterator<SearchStreamResponse__Output> = call[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.inTime(revisions.next(), askedMs, stop);
        if (done === true) return;
        yield value;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  /** Says what a query would ask of whom, as plain data, without asking. Rejects with {@link SearchError} only. */
  async plan(request: SearchRequest): Promise<unknown> {
    const fault = requestFault(request);
    if (fault !== undefined) throw new SearchError('invalid-query', fault);
    const { encode } = codecs.planRequest;
    let stop = (): void => {};
    const answer = new Promise<PlanResponse__Output | undefined>((resolve, reject) => {
      const { path } = searchService.Plan;
      const { decode } = codecs.planResponse;
      const call = this.calls.makeUnaryRequest(path, encode, decode, { search: request }, (error, response) =>
        error === null ? resolve(response) : reject(error),
      );
      stop = () => call.cancel();
    });
    const { plan = '' } = (await this.inTime(answer, 0, stop)) ?? {};
    try {
      return JSON.parse(plan);
    } catch {
      throw new SearchError('internal', 'the answer holds no plan');
    }
  }

  /**
   * What a call of its own gives, waited for as long as for an answer; then it is stopped.
   *
   * @param askedMs the time that was asked for; 0: none was
   * @throws SearchError
   */
  private async inTime<Told>(told: Promise<Told>, askedMs: number, stop: () => void): Promise<Told> {
    const { clock, graceMs } = this.options;
    const timeoutMs = askedMs || this.options.timeoutMs;
    let [isOver, isLate] = [false, false];
    const late = (): void => {
      if (isOver) return;
      isLate = true;
      stop();
    };
    const cancelTimer = clock.setTimer(Math.min(timeoutMs + graceMs, longestTimerMs), () => clock.defer(late));
    try {
      return await told;
    } catch (error) {
      throw isLate ? tooLate(timeoutMs) : errorOfStatus(error as ServiceError);
    } finally {
      isOver = true;
      cancelTimer();
    }
  }

  /** Ends all connections; searches under way are rejected. */
  close(): void {
    this.ask.close();
    this.callClient?.close();
  }

  /** What is asked by a call of its own, whatever the mode. */
  private get calls(): Client {
    this.callClient ??= connectCalls(this.options.address);
    return this.callClient;
  }
}

function checkOptions({ mode = 'session', timeoutMs = 1, graceMs = 0 }: SearchClientOptions): void {
  if (mode !== 'session' && mode !== 'unary')
    throw new RangeError(`mode must be session or unary, got ${String(mode)}`);
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, got ${timeoutMs}`);
  if (!(graceMs >= 0)) throw new RangeError(`graceMs must be at least 0, got ${graceMs}`);
}

function optionsFault(options: unknown): string | undefined {
  if (typeof options !== 'object' || options === null) return 'options must be an object';
  const { signal, ...others } = options as { signal?: Partial<AbortSignal> | null } & Readonly<Record<string, unknown>>;
  for (const name of ['timeoutMs', 'firstPageMs']) {
    const time = others[name];
    if (time !== undefined && !isTime(time))
      return `options.${name} must be a whole number in [0, ${0xffffffff}], got ${String(time)}`;
  }
  const isSignal = signal === undefined || typeof signal?.addEventListener === 'function';
  return isSignal ? undefined : 'options.signal must be an AbortSignal';
}

function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffffffff;
}

type OnResult = (result: SearchResponse__Output | SearchError) => void;

/** A search under way. */
interface Asked {
  /** The answer is no longer wanted. */
  stop(): void;
  /** Why it was not even sent; undefined if it was. */
  readonly trouble: string | undefined;
}

/** A way to ask. `onResult` is called once, in a later turn, unless it was stopped before. */
interface Ask {
  start(request: SearchRequest, deadlineMs: number, onResult: OnResult): Asked;
  close(): void;
}

class SessionAsk implements Ask {
  private readonly pool: SessionPool;

  constructor(pool: SessionPool) {
    this.pool = pool;
  }

  start(request: SearchRequest, deadlineMs: number, onResult: OnResult): Asked {
    const body = encodeBody(searchField, codecs.searchRequest.encode(request));
    const { pool } = this;
    let isSent = false;
    let stop = (): void => {};
    const send = (): void => {
      const session = pool.pick();
      const refusal = session === undefined ? this.refusal() : undefined;
      if (session !== undefined) {
        isSent = true;
        const id = session.call(body, deadlineMs, { receive: (outcome) => onResult(resultOf(outcome)) });
        stop = () => session.cancel(id);
      } else if (refusal !== undefined) queueMicrotask(() => onResult(refusal));
      else stop = pool.wait({ opened: send, closed: () => onResult(closed()) });
    };
    send();
    return {
      stop: () => stop(),
      get trouble() {
        return isSent ? undefined : pool.trouble;
      },
    };
  }

  /** Why a search that no session can take is not to wait for one. */
  private refusal(): SearchError | undefined {
    if (this.pool.isClosed) return closed();
    if (this.pool.isOpen) return overloaded('every session has as many searches in flight as it may');
    return this.pool.isCrowded ? overloaded('as many searches wait for a session as may') : undefined;
  }

  close(): void {
    this.pool.close();
  }
}

function connectCalls(address: string): Client {
  return new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 256 * 1024 * 1024,
  });
}

class UnaryAsk implements Ask {
  private readonly client: Client;

  constructor(address: string) {
    this.client = connectCalls(address);
  }

  start(request: SearchRequest, _deadlineMs: number, onResult: OnResult): Asked {
    const { path } = searchService.Search;
    const { encode } = codecs.searchRequest;
    const call = this.client.makeUnaryRequest(path, encode, codecs.searchResponse.decode, request, (error, response) =>
      onResult(error === null && response !== undefined ? response : errorOfStatus(error)),
    );
    return { stop: () => call.cancel(), trouble: undefined };
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
  return new SearchError(errorCodeOfStatus(error.code, response !== undefined), plainDetails(error.details), {
    response,
  });
}

function record(bytes: Buffer): SearchResponse__Output | undefined {
  return bytes.length === 0 ? undefined : codecs.searchResponse.decode(bytes);
}

function cancelled(): SearchError {
  return new SearchError('cancelled', 'the search was cancelled');
}

function tooLate(timeoutMs: number): SearchError {
  return new SearchError('deadline-exceeded', `no answer within ${timeoutMs} ms`);
}

function overloaded(message: string): SearchError {
  return new SearchError('overloaded', message);
}

function closed(): SearchError {
  return new SearchError('unavailable', 'the client was closed');
}

/** The error of a search that never had a session. */
function unsent({ trouble }: Asked, timeoutMs: number): SearchError | undefined {
  return trouble === undefined ? undefined : new SearchError('unavailable', `${trouble}, within ${timeoutMs} ms`);
}

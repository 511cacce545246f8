import {
  type Clock,
  SearchError,
  type SearchErrorCode,
  type SearchRequest__Output,
  type SearchResponse,
} from '@muster/proto';
import { Cancellation } from './cancellation.js';
import { QueryNotes } from './record/query-notes.js';
import type { SearchContext } from './root-search.js';
import type { EarlyReader } from './stream/early-pages.js';

/** A search that was admitted. */
export interface Admitted {
  /** The answer; rejects with {@link SearchError} only. */
  readonly response: Promise<SearchResponse>;
  /** The caller has gone. */
  cancel(): void;
}

/** What admission guards. */
export interface AdmissionOptions {
  readonly search: (request: SearchRequest__Output, context: SearchContext) => Promise<SearchResponse>;
  /** Most queries under way; more are refused. */
  readonly maxInFlight: number;
  readonly clock: Clock;
  /** Is told of queries that end with an error. */
  readonly failed: (code: SearchErrorCode) => void;
  /** Is told of faults of ours. */
  readonly log: (message: string) => void;
  /** Remembers how queries went. @default nobody */
  readonly recorder?: AdmissionRecorder;
}

/** Who remembers how queries went, and what their records say of where they came. */
export interface AdmissionRecorder {
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** This process among those of its host. */
  readonly process: number;
  /** A query has ended. */
  ended(notes: QueryNotes, nowMs: number): void;
  /** A query was refused at the door. */
  refused(notes: QueryNotes, nowMs: number): void;
}

/** How soon a refused caller may ask again, in milliseconds. */
const retryAfterMs = 100;

/** The one door to searching, whichever transport a query came by. Nothing is stored up here: what is too much is refused. */
export class Admission {
  private queries = 0;
  private isClosed = false;
  private onIdle: () => void = () => {};
  private readonly options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.options = options;
  }

  /** Queries under way. */
  get inFlight(): number {
    return this.queries;
  }

  /** Searches, with the answer due at `deadlineMs` by the coordinator's clock, and pages of it before if somebody wants them. */
  search(request: SearchRequest__Output, deadlineMs: number, early?: EarlyReader): Admitted {
    const cancellation = new Cancellation();
    const asked = { deadlineMs, cancellation, ...(early === undefined ? {} : { early }) };
    return { response: this.run(request, asked), cancel: () => cancellation.cancel() };
  }

  /** Refuses what comes from now on; resolves when what is under way is answered. */
  close(): Promise<void> {
    this.isClosed = true;
    if (this.queries === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }

  private async run(
    request: SearchRequest__Output,
    asked: Pick<SearchContext, 'deadlineMs' | 'cancellation' | 'early'>,
  ): Promise<SearchResponse> {
    const { deadlineMs } = asked;
    const { clock, recorder } = this.options;
    const acceptedMs = clock.now();
    const acceptedEpochMs = recorder?.epochNow() ?? 0;
    const notes = new QueryNotes({
      request,
      acceptedMs,
      acceptedEpochMs,
      deadlineMs,
      process: recorder?.process ?? 0,
    });
    try {
      this.refuseIfFull();
      if (deadlineMs <= acceptedMs)
        throw new SearchError('deadline-exceeded', 'the deadline had passed when the query came');
    } catch (error) {
      const known = this.failed(error);
      notes.error = known.code;
      this.record(() => recorder?.refused(notes, acceptedMs));
      throw known;
    }
    this.queries++;
    try {
      return await this.options.search(request, { ...asked, acceptedMs, notes });
    } catch (error) {
      const known = this.failed(error);
      notes.error = known.code;
      throw known;
    } finally {
      this.queries--;
      if (this.queries === 0) this.onIdle();
      this.record(() => recorder?.ended(notes, clock.now()));
    }
  }

  /** No fault in recording may cost an answer. */
  private record(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.options.log(`a query could not be recorded: ${(error as Error).stack ?? String(error)}`);
    }
  }

  private refuseIfFull(): void {
    if (this.isClosed) throw new SearchError('overloaded', 'the coordinator is draining', { retryAfterMs });
    if (this.queries < this.options.maxInFlight) return;
    throw new SearchError('overloaded', `${this.queries} queries are under way, the most there may be`, {
      retryAfterMs,
    });
  }

  private failed(error: unknown): SearchError {
    const known =
      error instanceof SearchError ? error : new SearchError('internal', 'the coordinator failed; its log says why');
    if (known !== error) this.options.log(`a query failed: ${(error as Error).stack ?? String(error)}`);
    this.options.failed(known.code);
    return known;
  }
}

import { type Clock, queryRecordJson } from '@muster/proto';
import type { Config } from '../config/schema.js';
import { isDegraded, type KeptQuery } from './keep-query.js';
import { queryRecord } from './query-record.js';

/** Which queries are logged; see `coordinator.logQueries` in the configuration. */
export type LogQueriesConfig = Config['coordinator']['logQueries'];

/** What logging queries takes from outside. */
export interface QueryLogOptions {
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  readonly log: (message: string) => void;
}

/** Lines a second in the long run, and at most at once: a log must not cost what it tells of. */
const linesPerSecond = 10;

/** Why a query is logged: the first of these that holds. */
export type LoggedFor = 'degraded' | 'slow' | 'sample';

/** Logs some queries, a line of JSON each: `{"loggedFor", "leftOut", "query"}`, the query as its record. */
export class QueryLog {
  private room = linesPerSecond;
  private atMs: number;
  /** Queries since the last line that would have been logged, had there been room. */
  private leftOut = 0;
  private readonly config: LogQueriesConfig;
  private readonly options: QueryLogOptions;

  constructor(config: LogQueriesConfig, options: QueryLogOptions) {
    this.config = config;
    this.options = options;
    this.atMs = options.clock.now();
  }

  /** Logs the query if the configuration says so and there is room. */
  consider(query: KeptQuery): void {
    const loggedFor = this.reasonFor(query);
    if (loggedFor === undefined) return;
    if (!this.takesRoom()) {
      this.leftOut++;
      return;
    }
    const { leftOut } = this;
    this.leftOut = 0;
    this.options.log(JSON.stringify({ loggedFor, leftOut, query: queryRecordJson.write(queryRecord(query)) }));
  }

  private reasonFor(query: KeptQuery): LoggedFor | undefined {
    const { share, slowerThanMs, degraded } = this.config;
    if (degraded && isDegraded(query)) return 'degraded';
    if (slowerThanMs !== undefined && query.times.totalMs > slowerThanMs) return 'slow';
    return share > 0 && this.options.random() < share ? 'sample' : undefined;
  }

  private takesRoom(): boolean {
    const nowMs = this.options.clock.now();
    this.room = Math.min(linesPerSecond, this.room + ((nowMs - this.atMs) / 1000) * linesPerSecond);
    this.atMs = nowMs;
    if (this.room < 1) return false;
    this.room--;
    return true;
  }
}

/** The log of a configuration; nothing if no query is to be logged. */
export function createQueryLog(config: LogQueriesConfig, options: QueryLogOptions): QueryLog | undefined {
  const { share, slowerThanMs, degraded } = config;
  return share > 0 || slowerThanMs !== undefined || degraded ? new QueryLog(config, options) : undefined;
}

import { countBad, isBad, type QueryEnd, type QueryFigure, queryFigure } from '../query-figure.js';
import { round } from '../round.js';

/** What was done to a replica, and when. Instants by `performance.now()` of the client. */
export interface Disturbance {
  readonly what: 'killed' | 'stopped';
  /** Name of its process. */
  readonly replica: string;
  readonly atMs: number;
}

/** A query of the bench. */
export interface SickSample extends QueryEnd {
  readonly askedMs: number;
  readonly endedMs: number;
  /** Why it does not rest on all. */
  readonly reasons: string;
}

/** A query that failed, or whose answer did not rest on all documents. */
export interface BadQuery {
  /** From the disturbance before it to the query, in milliseconds; nothing if there was none. */
  readonly sinceMs: number | undefined;
  readonly disturbance: string;
  readonly why: string;
}

/** What became of queries while replicas were killed and stopped. */
export interface SickFigure extends QueryFigure {
  /** Of queries that were under way at the instant of a disturbance. */
  readonly inFlight: Pick<QueryFigure, 'queries' | 'failed' | 'partial'>;
  /** The first of the queries that were not, and yet failed or were partial. */
  readonly others: readonly BadQuery[];
}

/** So many are told of one by one. */
const mostTold = 20;

/** Sums up queries; `disturbances` are in the order of their instants. */
export function sickFigure(samples: readonly SickSample[], disturbances: readonly Disturbance[]): SickFigure {
  const inFlight = samples.filter((sample) => isInFlight(sample, disturbances));
  const others = samples.filter((sample) => isBad(sample) && !isInFlight(sample, disturbances));
  return {
    ...queryFigure(samples.map((sample) => ({ ...sample, tookMs: sample.endedMs - sample.askedMs }))),
    inFlight: { queries: inFlight.length, ...countBad(inFlight) },
    others: others.slice(0, mostTold).map((sample) => told(sample, disturbances)),
  };
}

function isInFlight({ askedMs, endedMs }: SickSample, disturbances: readonly Disturbance[]): boolean {
  return disturbances.some(({ atMs }) => askedMs <= atMs && atMs <= endedMs);
}

function told(sample: SickSample, disturbances: readonly Disturbance[]): BadQuery {
  const last = disturbances.findLast(({ atMs }) => atMs <= sample.askedMs);
  return {
    sinceMs: last === undefined ? undefined : round(sample.askedMs - last.atMs, 1),
    disturbance: last === undefined ? 'none' : `${last.replica} ${last.what}`,
    why: sample.failed ?? sample.reasons,
  };
}

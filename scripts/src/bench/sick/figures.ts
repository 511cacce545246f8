import { percentiles } from '../engine/percentiles.js';
import { round } from '../round.js';

/** What was done to a replica, and when. Instants by `performance.now()` of the client. */
export interface Disturbance {
  readonly what: 'killed' | 'stopped';
  /** Name of its process. */
  readonly replica: string;
  readonly atMs: number;
}

/** A query of the bench. */
export interface SickSample {
  readonly askedMs: number;
  readonly endedMs: number;
  /** Code of the error; nothing if there was an answer. */
  readonly failed?: string;
  /** Share of documents that the answer rests on. */
  readonly share: number;
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
export interface SickFigure {
  readonly queries: number;
  readonly failed: number;
  readonly partial: number;
  /** Of queries that were under way at the instant of a disturbance. */
  readonly inFlight: { readonly queries: number; readonly failed: number; readonly partial: number };
  /** The first of the queries that were not, and yet failed or were partial. */
  readonly others: readonly BadQuery[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/** So many are told of one by one. */
const mostTold = 20;

/** Sums up queries; `disturbances` are in the order of their instants. */
export function sickFigure(samples: readonly SickSample[], disturbances: readonly Disturbance[]): SickFigure {
  const inFlight = samples.filter((sample) => isInFlight(sample, disturbances));
  const others = samples.filter((sample) => isBad(sample) && !isInFlight(sample, disturbances));
  const at = percentiles(
    samples.map(({ askedMs, endedMs }) => endedMs - askedMs),
    2,
  );
  return {
    queries: samples.length,
    ...badOf(samples),
    inFlight: { queries: inFlight.length, ...badOf(inFlight) },
    others: others.slice(0, mostTold).map((sample) => told(sample, disturbances)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
  };
}

function isInFlight({ askedMs, endedMs }: SickSample, disturbances: readonly Disturbance[]): boolean {
  return disturbances.some(({ atMs }) => askedMs <= atMs && atMs <= endedMs);
}

function isBad({ failed, share }: SickSample): boolean {
  return failed !== undefined || share < 1;
}

function badOf(samples: readonly SickSample[]): { readonly failed: number; readonly partial: number } {
  const failed = samples.filter((sample) => sample.failed !== undefined).length;
  return { failed, partial: samples.filter(isBad).length - failed };
}

function told(sample: SickSample, disturbances: readonly Disturbance[]): BadQuery {
  const last = disturbances.findLast(({ atMs }) => atMs <= sample.askedMs);
  return {
    sinceMs: last === undefined ? undefined : round(sample.askedMs - last.atMs, 1),
    disturbance: last === undefined ? 'none' : `${last.replica} ${last.what}`,
    why: sample.failed ?? sample.reasons,
  };
}

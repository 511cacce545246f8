import { percentiles } from './percentiles.js';

/** What became of queries; times in milliseconds. */
export interface QueryFigure {
  readonly queries: number;
  readonly failed: number;
  /** Answers that rest on less than all documents. */
  readonly partial: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/** How a query ended. */
export interface QueryEnd {
  /** Why there was no answer; nothing if there was. */
  readonly failed?: string;
  /** Share of documents that the answer rests on; 0 if there is none. */
  readonly share: number;
}

/** Sums up queries; one that failed counts with the time until it did. */
export function queryFigure(samples: readonly (QueryEnd & { readonly tookMs: number })[]): QueryFigure {
  const at = percentiles(
    samples.map(({ tookMs }) => tookMs),
    2,
  );
  return {
    queries: samples.length,
    ...countBad(samples),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
  };
}

/** How many queries failed, and how many answers rest on less than all documents. */
export function countBad(ends: readonly QueryEnd[]): Pick<QueryFigure, 'failed' | 'partial'> {
  const failed = ends.filter((end) => end.failed !== undefined).length;
  return { failed, partial: ends.filter(isBad).length - failed };
}

/** Whether a query failed, or its answer does not rest on all documents. */
export function isBad({ failed, share }: QueryEnd): boolean {
  return failed !== undefined || share < 1;
}

// Original file: muster/v1/search.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Where the time of a query went, in microseconds.
 */
export interface Timings {
  /**
   * From acceptance to the answer.
   */
  'totalUs'?: (number | string | Long);
  /**
   * Reading and planning the query, and waiting for writes that it is to see.
   */
  'planUs'?: (number | string | Long);
  /**
   * Waiting for statistics.
   */
  'statisticsUs'?: (number | string | Long);
  /**
   * From the scatter to the cutoff.
   */
  'gatherUs'?: (number | string | Long);
  /**
   * Ranking, the queue included.
   */
  'rankUs'?: (number | string | Long);
  /**
   * Waiting for documents.
   */
  'fetchUs'?: (number | string | Long);
}

/**
 * Where the time of a query went, in microseconds.
 */
export interface Timings__Output {
  /**
   * From acceptance to the answer.
   */
  'totalUs': (number);
  /**
   * Reading and planning the query, and waiting for writes that it is to see.
   */
  'planUs': (number);
  /**
   * Waiting for statistics.
   */
  'statisticsUs': (number);
  /**
   * From the scatter to the cutoff.
   */
  'gatherUs': (number);
  /**
   * Ranking, the queue included.
   */
  'rankUs': (number);
  /**
   * Waiting for documents.
   */
  'fetchUs': (number);
}

// Original file: muster/v1/search.proto

import type { LeafRecord as _muster_v1_LeafRecord, LeafRecord__Output as _muster_v1_LeafRecord__Output } from '../../muster/v1/LeafRecord.js';
import type { Gathering as _muster_v1_Gathering, Gathering__Output as _muster_v1_Gathering__Output } from '../../muster/v1/Gathering.js';
import type { Timings as _muster_v1_Timings, Timings__Output as _muster_v1_Timings__Output } from '../../muster/v1/Timings.js';
import type { Degradation as _muster_v1_Degradation, Degradation__Output as _muster_v1_Degradation__Output } from '../../muster/v1/Degradation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One query, as its coordinator saw it. Instants are microseconds from its acceptance.
 */
export interface QueryRecord {
  /**
   * When it was accepted, in milliseconds since 1970 by the coordinator's clock.
   */
  'acceptedMs'?: (number | string | Long);
  /**
   * Name of the route.
   */
  'route'?: (string);
  /**
   * What the person typed, cut after 256 characters.
   */
  'query'?: (string);
  /**
   * Whose query it was.
   */
  'client'?: (string);
  /**
   * The traceparent it came with; empty if none.
   */
  'traceparent'?: (string);
  /**
   * The process that coordinated it, among those of its host, from 0.
   */
  'process'?: (number);
  /**
   * Time it had, in microseconds.
   */
  'budgetUs'?: (number | string | Long);
  /**
   * When gathering was to end at the latest.
   */
  'cutoffUs'?: (number | string | Long);
  /**
   * What was asked.
   */
  'leaves'?: (_muster_v1_LeafRecord)[];
  /**
   * Why gathering ended.
   */
  'gathering'?: (_muster_v1_Gathering | null);
  /**
   * Where the time went.
   */
  'timings'?: (_muster_v1_Timings | null);
  /**
   * Share of documents that the answer rests on.
   */
  'share'?: (number | string);
  /**
   * Whether the ranked list was final.
   */
  'exact'?: (boolean);
  /**
   * Why the answer was less than it could be.
   */
  'degradedBy'?: (_muster_v1_Degradation)[];
  /**
   * Code of the error that the query ended with; empty if it was answered.
   */
  'error'?: (string);
  /**
   * Where its page was made: `inline`, which costs less than the way to a ranking thread, `thread`, or `skipped`: there
   * was no time or room on one, and the page is in first-phase order. Empty if it did not come to that.
   */
  'ranked'?: (string);
  /**
   * Models that its hits were rescored by, as NAME@VERSION, with commas between; empty if none were.
   */
  'models'?: (string);
}

/**
 * One query, as its coordinator saw it. Instants are microseconds from its acceptance.
 */
export interface QueryRecord__Output {
  /**
   * When it was accepted, in milliseconds since 1970 by the coordinator's clock.
   */
  'acceptedMs': (number);
  /**
   * Name of the route.
   */
  'route': (string);
  /**
   * What the person typed, cut after 256 characters.
   */
  'query': (string);
  /**
   * Whose query it was.
   */
  'client': (string);
  /**
   * The traceparent it came with; empty if none.
   */
  'traceparent': (string);
  /**
   * The process that coordinated it, among those of its host, from 0.
   */
  'process': (number);
  /**
   * Time it had, in microseconds.
   */
  'budgetUs': (number);
  /**
   * When gathering was to end at the latest.
   */
  'cutoffUs': (number);
  /**
   * What was asked.
   */
  'leaves': (_muster_v1_LeafRecord__Output)[];
  /**
   * Why gathering ended.
   */
  'gathering': (_muster_v1_Gathering__Output | null);
  /**
   * Where the time went.
   */
  'timings': (_muster_v1_Timings__Output | null);
  /**
   * Share of documents that the answer rests on.
   */
  'share': (number);
  /**
   * Whether the ranked list was final.
   */
  'exact': (boolean);
  /**
   * Why the answer was less than it could be.
   */
  'degradedBy': (_muster_v1_Degradation__Output)[];
  /**
   * Code of the error that the query ended with; empty if it was answered.
   */
  'error': (string);
  /**
   * Where its page was made: `inline`, which costs less than the way to a ranking thread, `thread`, or `skipped`: there
   * was no time or room on one, and the page is in first-phase order. Empty if it did not come to that.
   */
  'ranked': (string);
  /**
   * Models that its hits were rescored by, as NAME@VERSION, with commas between; empty if none were.
   */
  'models': (string);
}

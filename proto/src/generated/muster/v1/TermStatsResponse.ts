// Original file: muster/v1/shard.proto

import type { FieldStats as _muster_v1_FieldStats, FieldStats__Output as _muster_v1_FieldStats__Output } from '../../muster/v1/FieldStats.js';
import type { TermStats as _muster_v1_TermStats, TermStats__Output as _muster_v1_TermStats__Output } from '../../muster/v1/TermStats.js';
import type { ExpandedTerms as _muster_v1_ExpandedTerms, ExpandedTerms__Output as _muster_v1_ExpandedTerms__Output } from '../../muster/v1/ExpandedTerms.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Statistics of one shard.
 */
export interface TermStatsResponse {
  /**
   * Generation that was counted.
   */
  'generation'?: (number | string | Long);
  /**
   * Live documents.
   */
  'documents'?: (number | string | Long);
  /**
   * One for each field asked for.
   */
  'fields'?: (_muster_v1_FieldStats)[];
  /**
   * One for each term asked for.
   */
  'terms'?: (_muster_v1_TermStats)[];
  /**
   * One for each expansion asked for.
   */
  'expansions'?: (_muster_v1_ExpandedTerms)[];
}

/**
 * Statistics of one shard.
 */
export interface TermStatsResponse__Output {
  /**
   * Generation that was counted.
   */
  'generation': (number);
  /**
   * Live documents.
   */
  'documents': (number);
  /**
   * One for each field asked for.
   */
  'fields': (_muster_v1_FieldStats__Output)[];
  /**
   * One for each term asked for.
   */
  'terms': (_muster_v1_TermStats__Output)[];
  /**
   * One for each expansion asked for.
   */
  'expansions': (_muster_v1_ExpandedTerms__Output)[];
}

// Original file: muster/v1/search.proto

import type { Hit as _muster_v1_Hit, Hit__Output as _muster_v1_Hit__Output } from '../../muster/v1/Hit.js';
import type { TotalHits as _muster_v1_TotalHits, TotalHits__Output as _muster_v1_TotalHits__Output } from '../../muster/v1/TotalHits.js';
import type { Coverage as _muster_v1_Coverage, Coverage__Output as _muster_v1_Coverage__Output } from '../../muster/v1/Coverage.js';
import type { SourceReport as _muster_v1_SourceReport, SourceReport__Output as _muster_v1_SourceReport__Output } from '../../muster/v1/SourceReport.js';
import type { Degradation as _muster_v1_Degradation, Degradation__Output as _muster_v1_Degradation__Output } from '../../muster/v1/Degradation.js';
import type { Timings as _muster_v1_Timings, Timings__Output as _muster_v1_Timings__Output } from '../../muster/v1/Timings.js';
import type { FacetResult as _muster_v1_FacetResult, FacetResult__Output as _muster_v1_FacetResult__Output } from '../../muster/v1/FacetResult.js';
import type { Gathering as _muster_v1_Gathering, Gathering__Output as _muster_v1_Gathering__Output } from '../../muster/v1/Gathering.js';
import type { QueryRecord as _muster_v1_QueryRecord, QueryRecord__Output as _muster_v1_QueryRecord__Output } from '../../muster/v1/QueryRecord.js';
import type { UnpinnedDocument as _muster_v1_UnpinnedDocument, UnpinnedDocument__Output as _muster_v1_UnpinnedDocument__Output } from '../../muster/v1/UnpinnedDocument.js';
import type { Long } from '@grpc/proto-loader';

/**
 * An answer.
 */
export interface SearchResponse {
  /**
   * The page, best first.
   */
  'hits'?: (_muster_v1_Hit)[];
  /**
   * Documents of the route's indexes that matched, also those that `collapse` leaves out.
   */
  'totalHits'?: (_muster_v1_TotalHits | null);
  /**
   * What the answer rests on.
   */
  'coverage'?: (_muster_v1_Coverage | null);
  /**
   * What became of each source of the route.
   */
  'sources'?: (_muster_v1_SourceReport)[];
  /**
   * True: the ranked list is final; no source that was cut, late or undecided could change it, and nothing stands in the
   * place of another; and of every document that rules pin it was known whether it is there. Opportunistic sources do not
   * bear on it.
   */
  'exact'?: (boolean);
  /**
   * Why the answer is less than it could be; empty if it is not. An opportunistic source that is missing is no reason.
   */
  'degradedBy'?: (_muster_v1_Degradation)[];
  /**
   * Where the time went.
   */
  'timings'?: (_muster_v1_Timings | null);
  /**
   * The counts asked for.
   */
  'facets'?: (_muster_v1_FacetResult)[];
  /**
   * Hand this back to get the next page; empty if there is none, and if none was asked for. There may be one though the
   * page has fewer hits than `k`: where the hits end that are ranked as one long page.
   */
  'cursor'?: (Buffer | Uint8Array | string);
  /**
   * How the answer came about, as JSON; empty unless asked for.
   */
  'explanation'?: (string);
  /**
   * Why waiting for sources ended.
   */
  'gathering'?: (_muster_v1_Gathering | null);
  /**
   * Who was asked what, when and why; unset unless asked for.
   */
  'record'?: (_muster_v1_QueryRecord | null);
  /**
   * Documents that rules pin for the query and that stand nowhere by that, by the places where they were to stand. One that
   * is pinned to another page is none of them.
   */
  'unpinned'?: (_muster_v1_UnpinnedDocument)[];
  /**
   * Hits on all pages before this one, and those that `offset` left out.
   */
  'hitsBefore'?: (number | string | Long);
}

/**
 * An answer.
 */
export interface SearchResponse__Output {
  /**
   * The page, best first.
   */
  'hits': (_muster_v1_Hit__Output)[];
  /**
   * Documents of the route's indexes that matched, also those that `collapse` leaves out.
   */
  'totalHits': (_muster_v1_TotalHits__Output | null);
  /**
   * What the answer rests on.
   */
  'coverage': (_muster_v1_Coverage__Output | null);
  /**
   * What became of each source of the route.
   */
  'sources': (_muster_v1_SourceReport__Output)[];
  /**
   * True: the ranked list is final; no source that was cut, late or undecided could change it, and nothing stands in the
   * place of another; and of every document that rules pin it was known whether it is there. Opportunistic sources do not
   * bear on it.
   */
  'exact': (boolean);
  /**
   * Why the answer is less than it could be; empty if it is not. An opportunistic source that is missing is no reason.
   */
  'degradedBy': (_muster_v1_Degradation__Output)[];
  /**
   * Where the time went.
   */
  'timings': (_muster_v1_Timings__Output | null);
  /**
   * The counts asked for.
   */
  'facets': (_muster_v1_FacetResult__Output)[];
  /**
   * Hand this back to get the next page; empty if there is none, and if none was asked for. There may be one though the
   * page has fewer hits than `k`: where the hits end that are ranked as one long page.
   */
  'cursor': (Buffer);
  /**
   * How the answer came about, as JSON; empty unless asked for.
   */
  'explanation': (string);
  /**
   * Why waiting for sources ended.
   */
  'gathering': (_muster_v1_Gathering__Output | null);
  /**
   * Who was asked what, when and why; unset unless asked for.
   */
  'record': (_muster_v1_QueryRecord__Output | null);
  /**
   * Documents that rules pin for the query and that stand nowhere by that, by the places where they were to stand. One that
   * is pinned to another page is none of them.
   */
  'unpinned': (_muster_v1_UnpinnedDocument__Output)[];
  /**
   * Hits on all pages before this one, and those that `offset` left out.
   */
  'hitsBefore': (number);
}

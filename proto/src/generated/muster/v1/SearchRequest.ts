// Original file: muster/v1/search.proto

import type { Filter as _muster_v1_Filter, Filter__Output as _muster_v1_Filter__Output } from '../../muster/v1/Filter.js';
import type { QuerySyntax as _muster_v1_QuerySyntax, QuerySyntax__Output as _muster_v1_QuerySyntax__Output } from '../../muster/v1/QuerySyntax.js';
import type { FieldBoost as _muster_v1_FieldBoost, FieldBoost__Output as _muster_v1_FieldBoost__Output } from '../../muster/v1/FieldBoost.js';
import type { SortKey as _muster_v1_SortKey, SortKey__Output as _muster_v1_SortKey__Output } from '../../muster/v1/SortKey.js';
import type { Collapse as _muster_v1_Collapse, Collapse__Output as _muster_v1_Collapse__Output } from '../../muster/v1/Collapse.js';
import type { FacetRequest as _muster_v1_FacetRequest, FacetRequest__Output as _muster_v1_FacetRequest__Output } from '../../muster/v1/FacetRequest.js';
import type { DocumentReturn as _muster_v1_DocumentReturn, DocumentReturn__Output as _muster_v1_DocumentReturn__Output } from '../../muster/v1/DocumentReturn.js';
import type { Highlight as _muster_v1_Highlight, Highlight__Output as _muster_v1_Highlight__Output } from '../../muster/v1/Highlight.js';
import type { OnLowCoverage as _muster_v1_OnLowCoverage, OnLowCoverage__Output as _muster_v1_OnLowCoverage__Output } from '../../muster/v1/OnLowCoverage.js';
import type { CutoffStrategy as _muster_v1_CutoffStrategy, CutoffStrategy__Output as _muster_v1_CutoffStrategy__Output } from '../../muster/v1/CutoffStrategy.js';
import type { WaitForWrite as _muster_v1_WaitForWrite, WaitForWrite__Output as _muster_v1_WaitForWrite__Output } from '../../muster/v1/WaitForWrite.js';
import type { IndexGeneration as _muster_v1_IndexGeneration, IndexGeneration__Output as _muster_v1_IndexGeneration__Output } from '../../muster/v1/IndexGeneration.js';
import type { CallContext as _muster_v1_CallContext, CallContext__Output as _muster_v1_CallContext__Output } from '../../muster/v1/CallContext.js';
import type { Prior as _muster_v1_Prior, Prior__Output as _muster_v1_Prior__Output } from '../../muster/v1/Prior.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A query.
 */
export interface SearchRequest {
  /**
   * What the person typed. At most 8 KiB. Empty only together with a filter, which then selects alone.
   */
  'query'?: (string);
  /**
   * Name of the route; empty means `default`.
   */
  'route'?: (string);
  /**
   * Hits on the page, from 0 to the route's limit (1,000 unless configured); unset means 10.
   */
  'k'?: (number);
  /**
   * Hits to leave out before the page. `offset + k` is at most the route's limit (10,000 unless configured).
   */
  'offset'?: (number);
  /**
   * Most time for the answer, in milliseconds; 0 means the route's. The least of this, the route's and the call's own
   * deadline counts.
   */
  'timeoutMs'?: (number);
  /**
   * Condition on stored values; unset means none.
   */
  'filter'?: (_muster_v1_Filter | null);
  /**
   * How words are joined and faults in the query treated.
   */
  'syntax'?: (_muster_v1_QuerySyntax);
  /**
   * Fewest words that must match, as a number (`2`) or percentage (`75%`); empty means 1.
   */
  'minimumShouldMatch'?: (string);
  /**
   * Fields to search; empty means the route's, or the schema's.
   */
  'searchFields'?: (_muster_v1_FieldBoost)[];
  /**
   * Order of hits; empty means best first.
   */
  'sort'?: (_muster_v1_SortKey)[];
  /**
   * At most so many hits for each value of a field; unset means no limit.
   */
  'collapse'?: (_muster_v1_Collapse | null);
  /**
   * Counts by value wanted beside the hits.
   */
  'facets'?: (_muster_v1_FacetRequest)[];
  /**
   * What to return of each hit's document.
   */
  'documents'?: (_muster_v1_DocumentReturn);
  /**
   * Top-level fields to return when `documents` is DOCUMENT_RETURN_FIELDS.
   */
  'documentFields'?: (string)[];
  /**
   * Snippets wanted; unset means none.
   */
  'highlight'?: (_muster_v1_Highlight | null);
  /**
   * Totals are counted up to this number; 0 means 1,000.
   */
  'totalHitsThreshold'?: (number | string | Long);
  /**
   * Least share of documents the answer must rest on, in [0, 1]; unset means the route's.
   */
  'minCoverage'?: (number | string);
  /**
   * What to do below `min_coverage`.
   */
  'onLowCoverage'?: (_muster_v1_OnLowCoverage);
  /**
   * When to stop waiting for sources; unset means the route's way.
   */
  'strategy'?: (_muster_v1_CutoffStrategy | null);
  /**
   * True: return how the answer and each score came about.
   */
  'explain'?: (boolean);
  /**
   * Where a former page ended; empty means the first page.
   */
  'cursor'?: (Buffer | Uint8Array | string);
  /**
   * Read indexes at states that include these writes: at most one for each index of the route. While it waits, the query
   * asks nobody; at the latest when a fifth of its time to gathering's end is left, it goes on. An index in which a write
   * is not visible by then has failed, as one that timed out: the answer is partial, or an error if the route has nothing
   * else, cannot do without the index, or the query demands more coverage.
   */
  'waitFor'?: (_muster_v1_WaitForWrite)[];
  /**
   * Generations to read, as given in a former answer: at most one for each index of the route; of the others the newest.
   * A shard that does not serve one any more fails for `generation-gone`, and says what it serves.
   */
  'generations'?: (_muster_v1_IndexGeneration)[];
  /**
   * Whose query it is.
   */
  'context'?: (_muster_v1_CallContext | null);
  /**
   * What documents are worth whatever the words, in place of the route's; at most 16. Not for verticals.
   */
  'priors'?: (_muster_v1_Prior)[];
  /**
   * True: documents are worth nothing but for the words, whatever the route's priors; not together with `priors`.
   */
  'noPriors'?: (boolean);
  /**
   * Keep the generations read readable for so long, in milliseconds, at most 600,000, to ask for further pages of them
   * by `generations`; 0 means: as long as the shards keep them anyway. Every shard that answered has promised it when the
   * answer comes; if one has not, the answer says so: DEGRADATION_GENERATIONS_NOT_KEPT.
   */
  'keepGenerationsMs'?: (number);
  '_k'?: "k";
  '_minCoverage'?: "minCoverage";
}

/**
 * A query.
 */
export interface SearchRequest__Output {
  /**
   * What the person typed. At most 8 KiB. Empty only together with a filter, which then selects alone.
   */
  'query': (string);
  /**
   * Name of the route; empty means `default`.
   */
  'route': (string);
  /**
   * Hits on the page, from 0 to the route's limit (1,000 unless configured); unset means 10.
   */
  'k'?: (number);
  /**
   * Hits to leave out before the page. `offset + k` is at most the route's limit (10,000 unless configured).
   */
  'offset': (number);
  /**
   * Most time for the answer, in milliseconds; 0 means the route's. The least of this, the route's and the call's own
   * deadline counts.
   */
  'timeoutMs': (number);
  /**
   * Condition on stored values; unset means none.
   */
  'filter': (_muster_v1_Filter__Output | null);
  /**
   * How words are joined and faults in the query treated.
   */
  'syntax': (_muster_v1_QuerySyntax__Output);
  /**
   * Fewest words that must match, as a number (`2`) or percentage (`75%`); empty means 1.
   */
  'minimumShouldMatch': (string);
  /**
   * Fields to search; empty means the route's, or the schema's.
   */
  'searchFields': (_muster_v1_FieldBoost__Output)[];
  /**
   * Order of hits; empty means best first.
   */
  'sort': (_muster_v1_SortKey__Output)[];
  /**
   * At most so many hits for each value of a field; unset means no limit.
   */
  'collapse': (_muster_v1_Collapse__Output | null);
  /**
   * Counts by value wanted beside the hits.
   */
  'facets': (_muster_v1_FacetRequest__Output)[];
  /**
   * What to return of each hit's document.
   */
  'documents': (_muster_v1_DocumentReturn__Output);
  /**
   * Top-level fields to return when `documents` is DOCUMENT_RETURN_FIELDS.
   */
  'documentFields': (string)[];
  /**
   * Snippets wanted; unset means none.
   */
  'highlight': (_muster_v1_Highlight__Output | null);
  /**
   * Totals are counted up to this number; 0 means 1,000.
   */
  'totalHitsThreshold': (number);
  /**
   * Least share of documents the answer must rest on, in [0, 1]; unset means the route's.
   */
  'minCoverage'?: (number);
  /**
   * What to do below `min_coverage`.
   */
  'onLowCoverage': (_muster_v1_OnLowCoverage__Output);
  /**
   * When to stop waiting for sources; unset means the route's way.
   */
  'strategy': (_muster_v1_CutoffStrategy__Output | null);
  /**
   * True: return how the answer and each score came about.
   */
  'explain': (boolean);
  /**
   * Where a former page ended; empty means the first page.
   */
  'cursor': (Buffer);
  /**
   * Read indexes at states that include these writes: at most one for each index of the route. While it waits, the query
   * asks nobody; at the latest when a fifth of its time to gathering's end is left, it goes on. An index in which a write
   * is not visible by then has failed, as one that timed out: the answer is partial, or an error if the route has nothing
   * else, cannot do without the index, or the query demands more coverage.
   */
  'waitFor': (_muster_v1_WaitForWrite__Output)[];
  /**
   * Generations to read, as given in a former answer: at most one for each index of the route; of the others the newest.
   * A shard that does not serve one any more fails for `generation-gone`, and says what it serves.
   */
  'generations': (_muster_v1_IndexGeneration__Output)[];
  /**
   * Whose query it is.
   */
  'context': (_muster_v1_CallContext__Output | null);
  /**
   * What documents are worth whatever the words, in place of the route's; at most 16. Not for verticals.
   */
  'priors': (_muster_v1_Prior__Output)[];
  /**
   * True: documents are worth nothing but for the words, whatever the route's priors; not together with `priors`.
   */
  'noPriors': (boolean);
  /**
   * Keep the generations read readable for so long, in milliseconds, at most 600,000, to ask for further pages of them
   * by `generations`; 0 means: as long as the shards keep them anyway. Every shard that answered has promised it when the
   * answer comes; if one has not, the answer says so: DEGRADATION_GENERATIONS_NOT_KEPT.
   */
  'keepGenerationsMs': (number);
  '_k'?: "k";
  '_minCoverage'?: "minCoverage";
}

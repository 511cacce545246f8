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
   * Hits on the page, from 0 to the route's limit (1,000 unless configured); unset means 10. With `collapse` it counts
   * the hits that are left, of whichever groups.
   */
  'k'?: (number);
  /**
   * Hits to leave out before the page, counted as by `k`. `offset + k` is at most the route's limit (10,000 unless
   * configured).
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
   * Order of hits; empty means best first. At most 8 keys, each another field of every index of the route, and of one
   * type in all. On a route with slots it is that of the main source alone: in blocks the hits of others stand best first. Hits of
   * verticals have no values to sort by: where these are blended by fusion, hits cannot be sorted. A sorted answer is
   * `exact` only if every shard has answered in full, or cannot match.
   */
  'sort'?: (_muster_v1_SortKey)[];
  /**
   * At most so many hits for each value of a field that every index of the route has; unset means no limit. Of each group
   * the best are left, and stand where their own rank puts them, not together. A document without a value is a group by
   * itself, and so is each hit of a vertical.
   */
  'collapse'?: (_muster_v1_Collapse | null);
  /**
   * Counts by value wanted beside the hits, of all documents that match; with `k` 0 they come alone. At most 32, of at most
   * 10,000 values together, and of few enough that all shards, asked for half as many again, list at most 100,000. Refused
   * on routes that wait for no index.
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
   * Where a former page ended, as its answer gave it; empty means the first page. Route, caller (`context.client` and the
   * headers that the route hands on) and query must be those of the first page; `k`, times, coverage, `facets`,
   * `documents`, `highlight`, `explain` and `context.session` may be others. Not together with `offset`, `generations` and
   * `wait_for`: it says where the page begins, and what is read. What this coordinator has not given, or for something
   * else, is INVALID_ARGUMENT.
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
  /**
   * With `cursor`: where the state that it names cannot be read any more, or a model that its pages were ranked by was
   * loaded anew, go on at the newest in place of an error, which is FAILED_PRECONDITION. Hits may then be missed or come
   * again, and the answer says so: DEGRADATION_CURSOR_MOVED.
   */
  'continue'?: (boolean);
  /**
   * True: the answer is to have a cursor if there may be more hits; with `cursor` it has one anyway. Until 60 s after each
   * page the states that it read are kept readable, as by `keep_generations_ms`. The hits of all pages together are those
   * of one long page at that state, whatever is written meanwhile. Where hits are ranked by more than scores or values of
   * one index, they are ranked as one long page of each source's first hits (the route's `rankWindow`, 200 unless
   * configured); behind come the further hits of the main source in the order of its own scores, and there answers speak
   * of that source alone, and their counts are lower bounds. A pinned document is shown once. What of a page is missing
   * because a shard did not answer does not come later. Not where the strategy of the route takes one of several sources,
   * nor with an `offset` behind the long page.
   */
  'wantCursor'?: (boolean);
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
   * Hits on the page, from 0 to the route's limit (1,000 unless configured); unset means 10. With `collapse` it counts
   * the hits that are left, of whichever groups.
   */
  'k'?: (number);
  /**
   * Hits to leave out before the page, counted as by `k`. `offset + k` is at most the route's limit (10,000 unless
   * configured).
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
   * Order of hits; empty means best first. At most 8 keys, each another field of every index of the route, and of one
   * type in all. On a route with slots it is that of the main source alone: in blocks the hits of others stand best first. Hits of
   * verticals have no values to sort by: where these are blended by fusion, hits cannot be sorted. A sorted answer is
   * `exact` only if every shard has answered in full, or cannot match.
   */
  'sort': (_muster_v1_SortKey__Output)[];
  /**
   * At most so many hits for each value of a field that every index of the route has; unset means no limit. Of each group
   * the best are left, and stand where their own rank puts them, not together. A document without a value is a group by
   * itself, and so is each hit of a vertical.
   */
  'collapse': (_muster_v1_Collapse__Output | null);
  /**
   * Counts by value wanted beside the hits, of all documents that match; with `k` 0 they come alone. At most 32, of at most
   * 10,000 values together, and of few enough that all shards, asked for half as many again, list at most 100,000. Refused
   * on routes that wait for no index.
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
   * Where a former page ended, as its answer gave it; empty means the first page. Route, caller (`context.client` and the
   * headers that the route hands on) and query must be those of the first page; `k`, times, coverage, `facets`,
   * `documents`, `highlight`, `explain` and `context.session` may be others. Not together with `offset`, `generations` and
   * `wait_for`: it says where the page begins, and what is read. What this coordinator has not given, or for something
   * else, is INVALID_ARGUMENT.
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
  /**
   * With `cursor`: where the state that it names cannot be read any more, or a model that its pages were ranked by was
   * loaded anew, go on at the newest in place of an error, which is FAILED_PRECONDITION. Hits may then be missed or come
   * again, and the answer says so: DEGRADATION_CURSOR_MOVED.
   */
  'continue': (boolean);
  /**
   * True: the answer is to have a cursor if there may be more hits; with `cursor` it has one anyway. Until 60 s after each
   * page the states that it read are kept readable, as by `keep_generations_ms`. The hits of all pages together are those
   * of one long page at that state, whatever is written meanwhile. Where hits are ranked by more than scores or values of
   * one index, they are ranked as one long page of each source's first hits (the route's `rankWindow`, 200 unless
   * configured); behind come the further hits of the main source in the order of its own scores, and there answers speak
   * of that source alone, and their counts are lower bounds. A pinned document is shown once. What of a page is missing
   * because a shard did not answer does not come later. Not where the strategy of the route takes one of several sources,
   * nor with an `offset` behind the long page.
   */
  'wantCursor': (boolean);
  '_k'?: "k";
  '_minCoverage'?: "minCoverage";
}

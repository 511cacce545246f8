// Original file: muster/v1/shard.proto

import type { Clause as _muster_v1_Clause, Clause__Output as _muster_v1_Clause__Output } from '../../muster/v1/Clause.js';
import type { Filter as _muster_v1_Filter, Filter__Output as _muster_v1_Filter__Output } from '../../muster/v1/Filter.js';
import type { SortKey as _muster_v1_SortKey, SortKey__Output as _muster_v1_SortKey__Output } from '../../muster/v1/SortKey.js';
import type { Collapse as _muster_v1_Collapse, Collapse__Output as _muster_v1_Collapse__Output } from '../../muster/v1/Collapse.js';
import type { FacetRequest as _muster_v1_FacetRequest, FacetRequest__Output as _muster_v1_FacetRequest__Output } from '../../muster/v1/FacetRequest.js';
import type { ScoredField as _muster_v1_ScoredField, ScoredField__Output as _muster_v1_ScoredField__Output } from '../../muster/v1/ScoredField.js';
import type { CallContext as _muster_v1_CallContext, CallContext__Output as _muster_v1_CallContext__Output } from '../../muster/v1/CallContext.js';
import type { Prior as _muster_v1_Prior, Prior__Output as _muster_v1_Prior__Output } from '../../muster/v1/Prior.js';
import type { HitPosition as _muster_v1_HitPosition, HitPosition__Output as _muster_v1_HitPosition__Output } from '../../muster/v1/HitPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A query as a shard evaluates it: analysed, expanded, and with the weights to score by. Every shard of an index is
 * sent the same numbers, so a document's score does not depend on where the document lives.
 */
export interface QueryRequest {
  /**
   * Name of the index, which must be the one served.
   */
  'index'?: (string);
  /**
   * Generation to read; 0 means the newest here.
   */
  'generation'?: (number | string | Long);
  /**
   * What must, should and must not match. Unset matches every document with score 0.
   */
  'query'?: (_muster_v1_Clause | null);
  /**
   * Condition on stored values; unset means none.
   */
  'filter'?: (_muster_v1_Filter | null);
  /**
   * Most hits to return, from 0 to 100,000.
   */
  'k'?: (number);
  /**
   * Hits below this score are of no use (equal ones are); unset means none is known.
   */
  'floorScore'?: (number | string);
  /**
   * Totals are counted up to this number and marked "at least" when they reach it; 0 means 1,000.
   */
  'totalHitsThreshold'?: (number | string | Long);
  /**
   * Order of hits; empty means score downwards, then `seq` upwards.
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
   * Features to return for each hit, at most 256: `bm25(FIELD)`, what the words add to the score by matches in the field:
   * over all fields it is the score without priors; `words(FIELD)`, how many different words, phrases and prefixes of the
   * query match in the field, but for those that must not, and `words`, in any field; `proximity(FIELD)`, different words
   * of the query, also of its phrases, that a text field has, divided by the places of the shortest stretch that has them
   * all, 0 with fewer than two: what prefixes stand for is left out; `length(FIELD)`, its words, 65,535 where there are
   * more; `value(FIELD)`, the value of a number or date field, NaN if it is missing.
   */
  'features'?: (string)[];
  /**
   * True: return how each hit's score came about.
   */
  'explain'?: (boolean);
  /**
   * The fields that clauses refer to by their place here, with the numbers to score by. At most 256.
   */
  'fields'?: (_muster_v1_ScoredField)[];
  /**
   * Whose query it is.
   */
  'context'?: (_muster_v1_CallContext | null);
  /**
   * What documents are worth whatever the words, added to the score of each match. At most 16.
   */
  'priors'?: (_muster_v1_Prior)[];
  /**
   * Above 0: answers with `progress` are wanted while the query is worked on, the first after so many microseconds, each
   * after twice the time of the one before it. Each has the best hits so far and the bound of the rest, and takes the
   * place of the one before it. A shard may send none.
   */
  'progressUs'?: (number);
  /**
   * Names of keyword, number or date fields whose values to return for each hit: of several the least. At most 64.
   */
  'values'?: (string)[];
  /**
   * Only hits that come after this place in their order are wanted; unset: all are. Totals and facets count all matches.
   * Not together with `collapse`.
   */
  'after'?: (_muster_v1_HitPosition | null);
  '_floorScore'?: "floorScore";
}

/**
 * A query as a shard evaluates it: analysed, expanded, and with the weights to score by. Every shard of an index is
 * sent the same numbers, so a document's score does not depend on where the document lives.
 */
export interface QueryRequest__Output {
  /**
   * Name of the index, which must be the one served.
   */
  'index': (string);
  /**
   * Generation to read; 0 means the newest here.
   */
  'generation': (number);
  /**
   * What must, should and must not match. Unset matches every document with score 0.
   */
  'query': (_muster_v1_Clause__Output | null);
  /**
   * Condition on stored values; unset means none.
   */
  'filter': (_muster_v1_Filter__Output | null);
  /**
   * Most hits to return, from 0 to 100,000.
   */
  'k': (number);
  /**
   * Hits below this score are of no use (equal ones are); unset means none is known.
   */
  'floorScore'?: (number);
  /**
   * Totals are counted up to this number and marked "at least" when they reach it; 0 means 1,000.
   */
  'totalHitsThreshold': (number);
  /**
   * Order of hits; empty means score downwards, then `seq` upwards.
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
   * Features to return for each hit, at most 256: `bm25(FIELD)`, what the words add to the score by matches in the field:
   * over all fields it is the score without priors; `words(FIELD)`, how many different words, phrases and prefixes of the
   * query match in the field, but for those that must not, and `words`, in any field; `proximity(FIELD)`, different words
   * of the query, also of its phrases, that a text field has, divided by the places of the shortest stretch that has them
   * all, 0 with fewer than two: what prefixes stand for is left out; `length(FIELD)`, its words, 65,535 where there are
   * more; `value(FIELD)`, the value of a number or date field, NaN if it is missing.
   */
  'features': (string)[];
  /**
   * True: return how each hit's score came about.
   */
  'explain': (boolean);
  /**
   * The fields that clauses refer to by their place here, with the numbers to score by. At most 256.
   */
  'fields': (_muster_v1_ScoredField__Output)[];
  /**
   * Whose query it is.
   */
  'context': (_muster_v1_CallContext__Output | null);
  /**
   * What documents are worth whatever the words, added to the score of each match. At most 16.
   */
  'priors': (_muster_v1_Prior__Output)[];
  /**
   * Above 0: answers with `progress` are wanted while the query is worked on, the first after so many microseconds, each
   * after twice the time of the one before it. Each has the best hits so far and the bound of the rest, and takes the
   * place of the one before it. A shard may send none.
   */
  'progressUs': (number);
  /**
   * Names of keyword, number or date fields whose values to return for each hit: of several the least. At most 64.
   */
  'values': (string)[];
  /**
   * Only hits that come after this place in their order are wanted; unset: all are. Totals and facets count all matches.
   * Not together with `collapse`.
   */
  'after': (_muster_v1_HitPosition__Output | null);
  '_floorScore'?: "floorScore";
}

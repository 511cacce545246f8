// Original file: muster/v1/vertical.proto

import type { Filter as _muster_v1_Filter, Filter__Output as _muster_v1_Filter__Output } from '../../muster/v1/Filter.js';
import type { Highlight as _muster_v1_Highlight, Highlight__Output as _muster_v1_Highlight__Output } from '../../muster/v1/Highlight.js';
import type { CallContext as _muster_v1_CallContext, CallContext__Output as _muster_v1_CallContext__Output } from '../../muster/v1/CallContext.js';

/**
 * A query to a vertical.
 */
export interface FindRequest {
  /**
   * What the person typed, as it was typed.
   */
  'query'?: (string);
  /**
   * Most hits to return, from 0 to 1,000.
   */
  'k'?: (number);
  /**
   * Condition on stored values; unset means none. A vertical that cannot filter answers UNIMPLEMENTED.
   */
  'filter'?: (_muster_v1_Filter | null);
  /**
   * Snippets wanted; unset means none.
   */
  'highlight'?: (_muster_v1_Highlight | null);
  /**
   * Whose query it is.
   */
  'context'?: (_muster_v1_CallContext | null);
}

/**
 * A query to a vertical.
 */
export interface FindRequest__Output {
  /**
   * What the person typed, as it was typed.
   */
  'query': (string);
  /**
   * Most hits to return, from 0 to 1,000.
   */
  'k': (number);
  /**
   * Condition on stored values; unset means none. A vertical that cannot filter answers UNIMPLEMENTED.
   */
  'filter': (_muster_v1_Filter__Output | null);
  /**
   * Snippets wanted; unset means none.
   */
  'highlight': (_muster_v1_Highlight__Output | null);
  /**
   * Whose query it is.
   */
  'context': (_muster_v1_CallContext__Output | null);
}

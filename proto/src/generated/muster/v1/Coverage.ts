// Original file: muster/v1/search.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What an answer rests on, counted in documents of the route's indexes, but for opportunistic ones. What stands in the
 * place of a source counts for nothing.
 */
export interface Coverage {
  /**
   * Documents that were scored or proven unable to enter the page.
   */
  'documentsDecided'?: (number | string | Long);
  /**
   * Documents there are, as far as is known.
   */
  'documents'?: (number | string | Long);
  /**
   * `documents_decided / documents`, in [0, 1]; 1 if the route has no index, 0 if nothing is known of an index.
   */
  'share'?: (number | string);
  /**
   * Shards that answered in full, or were proven unable to match.
   */
  'shardsComplete'?: (number);
  /**
   * Shards there are.
   */
  'shards'?: (number);
}

/**
 * What an answer rests on, counted in documents of the route's indexes, but for opportunistic ones. What stands in the
 * place of a source counts for nothing.
 */
export interface Coverage__Output {
  /**
   * Documents that were scored or proven unable to enter the page.
   */
  'documentsDecided': (number);
  /**
   * Documents there are, as far as is known.
   */
  'documents': (number);
  /**
   * `documents_decided / documents`, in [0, 1]; 1 if the route has no index, 0 if nothing is known of an index.
   */
  'share': (number);
  /**
   * Shards that answered in full, or were proven unable to match.
   */
  'shardsComplete': (number);
  /**
   * Shards there are.
   */
  'shards': (number);
}

// Original file: muster/v1/vertical.proto

import type { Snippet as _muster_v1_Snippet, Snippet__Output as _muster_v1_Snippet__Output } from '../../muster/v1/Snippet.js';

/**
 * A hit with its content.
 */
export interface FoundHit {
  /**
   * Unique in the vertical.
   */
  'id'?: (string);
  /**
   * On the vertical's own scale, finite.
   */
  'score'?: (number | string);
  /**
   * The document as JSON.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * Snippets asked for.
   */
  'snippets'?: (_muster_v1_Snippet)[];
}

/**
 * A hit with its content.
 */
export interface FoundHit__Output {
  /**
   * Unique in the vertical.
   */
  'id': (string);
  /**
   * On the vertical's own scale, finite.
   */
  'score': (number);
  /**
   * The document as JSON.
   */
  'document': (Buffer);
  /**
   * Snippets asked for.
   */
  'snippets': (_muster_v1_Snippet__Output)[];
}

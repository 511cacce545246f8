// Original file: muster/v1/session.proto


/**
 * A piece of a message too long for one frame. The pieces' data, joined in order, are one encoded message of the
 * same type as the one that carries the part.
 */
export interface Part {
  /**
   * Number of this piece, from 0, without gaps.
   */
  'index'?: (number);
  /**
   * True on the last piece.
   */
  'last'?: (boolean);
  /**
   * At most 64 KiB.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A piece of a message too long for one frame. The pieces' data, joined in order, are one encoded message of the
 * same type as the one that carries the part.
 */
export interface Part__Output {
  /**
   * Number of this piece, from 0, without gaps.
   */
  'index': (number);
  /**
   * True on the last piece.
   */
  'last': (boolean);
  /**
   * At most 64 KiB.
   */
  'data': (Buffer);
}

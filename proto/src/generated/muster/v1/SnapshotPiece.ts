// Original file: muster/v1/shard.proto


/**
 * A piece of a file. The pieces of a file come in order, the files in the order of the head.
 */
export interface SnapshotPiece {
  /**
   * Place of the file in the head's list.
   */
  'file'?: (number);
  /**
   * At most 256 KiB.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A piece of a file. The pieces of a file come in order, the files in the order of the head.
 */
export interface SnapshotPiece__Output {
  /**
   * Place of the file in the head's list.
   */
  'file': (number);
  /**
   * At most 256 KiB.
   */
  'data': (Buffer);
}

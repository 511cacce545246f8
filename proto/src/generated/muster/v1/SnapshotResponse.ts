// Original file: muster/v1/shard.proto

import type { SnapshotHead as _muster_v1_SnapshotHead, SnapshotHead__Output as _muster_v1_SnapshotHead__Output } from '../../muster/v1/SnapshotHead.js';
import type { SnapshotPiece as _muster_v1_SnapshotPiece, SnapshotPiece__Output as _muster_v1_SnapshotPiece__Output } from '../../muster/v1/SnapshotPiece.js';

/**
 * The files of a shard: first the head, then the pieces of each file in turn.
 */
export interface SnapshotResponse {
  /**
   * What there is.
   */
  'head'?: (_muster_v1_SnapshotHead | null);
  /**
   * A piece of a file.
   */
  'piece'?: (_muster_v1_SnapshotPiece | null);
  /**
   * What is said.
   */
  'body'?: "head"|"piece";
}

/**
 * The files of a shard: first the head, then the pieces of each file in turn.
 */
export interface SnapshotResponse__Output {
  /**
   * What there is.
   */
  'head'?: (_muster_v1_SnapshotHead__Output | null);
  /**
   * A piece of a file.
   */
  'piece'?: (_muster_v1_SnapshotPiece__Output | null);
  /**
   * What is said.
   */
  'body'?: "head"|"piece";
}

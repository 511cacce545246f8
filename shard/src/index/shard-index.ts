import type { Frontier } from '../query/bounds.js';
import type { Schema } from '../query/schema.js';
import type { Segment } from './segment.js';

/** Documents and words of a field. */
export interface FieldStats {
  /** Documents with at least one word. */
  readonly documents: number;
  /** Words over all documents. */
  readonly totalLength: number;
}

/** A document's place in a shard. */
export interface DocumentPlace {
  readonly segment: Segment;
  readonly ordinal: number;
}

/** One shard of an index, ready to be searched. */
export interface ShardIndex {
  /** The same object in all generations of a shard that were attached one after the other. Caches hang on it. */
  readonly lineage: object;
  readonly name: string;
  readonly shard: number;
  /** Shards of the index. */
  readonly shards: number;
  readonly schema: Schema;
  readonly fingerprint: string;
  readonly generation: number;
  /** Equal on all shards of one build, and on no others. */
  readonly buildId: string;
  /** Documents were assigned to shards by hand. */
  readonly isAssigned: boolean;
  /** Live documents. */
  readonly documents: number;
  /** In order of `seq`. */
  readonly segments: readonly Segment[];
  /** Names of the fields that have terms. */
  readonly searchable: readonly string[];
  /** Of live documents; nothing if the field has no terms. */
  fieldStats(field: string): FieldStats | undefined;
  /** Live documents that have a term. */
  documentFrequency(field: string, term: string): number;
  /** The impact frontier of a term over all segments, at most 8 pairs; nothing if no document has it. Deleted documents may widen it. */
  frontier(field: string, term: string): Frontier | undefined;
  /** Where the live document with a `seq` is. */
  locate(seq: number): DocumentPlace | undefined;
  /** Closes the files of stored documents, which cannot be read any more. */
  close(): void;
}

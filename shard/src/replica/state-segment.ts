import { dirname, join } from 'node:path';
import type { ManifestSegment } from '../index/shard-manifest.js';
import type { SharedSegment } from '../index/shared-segment.js';
import type { Schema } from '../query/schema.js';
import { SegmentDeletions } from './segment-deletions.js';

/** A segment as it stands in a generation. */
export interface PublishedSegment {
  readonly shared: SharedSegment;
  /** What the shard's manifest says of it, once its deletions are on disk. */
  readonly entry: ManifestSegment;
}

/** A written segment of the newest state, in which documents may be deleted. */
export class StateSegment {
  readonly name: string;
  readonly #deletions: SegmentDeletions;
  readonly #documents: number;
  #packed: PublishedSegment;
  #isPacked = true;

  /** @param entry tells the deletions that `shared` has */
  constructor(shared: SharedSegment, entry: ManifestSegment, schema: Schema) {
    this.name = shared.name;
    this.#deletions = new SegmentDeletions(shared, schema);
    this.#documents = entry.documents;
    this.#packed = { shared, entry };
  }

  /**
   * Deletes the live document with an id; gives whether there was one.
   *
   * @throws DamagedIndex if it is stored with other bytes than were written
   */
  delete(id: string): boolean {
    const ordinal = this.#deletions.liveOrdinalOf(id);
    if (ordinal < 0) return false;
    this.#deletions.delete(ordinal);
    this.#isPacked = false;
    return true;
  }

  /** It as it is now; the same as before if nothing was deleted since. */
  published(generation: number): PublishedSegment {
    if (!this.#isPacked) this.#packed = this.#pack(generation);
    this.#isPacked = true;
    return this.#packed;
  }

  #pack(generation: number): PublishedSegment {
    const { shared } = this.#packed;
    const { liveDocuments } = this.#deletions;
    const name = `${shared.name}.${generation}.deletions`;
    const deletions = { file: join(dirname(shared.file), name), memory: joined(this.#deletions.pack()) };
    return {
      shared: { ...shared, deletions },
      entry: { name: shared.name, documents: this.#documents, liveDocuments, deletions: name },
    };
  }
}

/** Pieces as one, in memory that threads can share. */
function joined(pieces: readonly Uint8Array[]): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(pieces.reduce((sum, { length }) => sum + length, 0));
  const bytes = new Uint8Array(memory);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return memory;
}

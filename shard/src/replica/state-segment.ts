import { AttachedSegment } from '../index/attached-segment.js';
import { SegmentDeletions } from '../index/segment-deletions.js';
import type { ManifestSegment } from '../index/shard-manifest.js';
import { type SharedSegment, withDeletions } from '../index/shared-segment.js';
import type { Schema } from '../query/schema.js';

/** A segment as it stands in a generation. */
export interface PublishedSegment {
  readonly shared: SharedSegment;
  /** What the shard's manifest says of it, once its deletions are on disk. */
  readonly entry: ManifestSegment;
}

/** A written segment of the newest state, in which documents may be deleted. */
export class StateSegment {
  readonly deletions: SegmentDeletions;
  #published: PublishedSegment;

  /** @param entry names the deletions that `shared` has */
  constructor(shared: SharedSegment, entry: ManifestSegment, schema: Schema) {
    this.deletions = new SegmentDeletions(new AttachedSegment(shared), schema);
    this.#published = { shared, entry };
  }

  get name(): string {
    return this.#published.entry.name;
  }

  /**
   * Deletes the document with an id; false if there is no live one.
   *
   * @throws DamagedIndex if it is stored with other bytes than were written
   */
  delete(id: string): boolean {
    const ordinal = this.deletions.segment.ordinalOfId(id);
    return ordinal >= 0 && this.deletions.delete(ordinal);
  }

  /** It as it is now; the same as before if nothing was deleted since. */
  published(generation: number): PublishedSegment {
    const { shared, entry } = this.#published;
    const { liveDocuments } = this.deletions;
    if (liveDocuments === entry.liveDocuments) return this.#published;
    const deletions = `${entry.name}.${generation}.deletions`;
    this.#published = {
      shared: withDeletions(shared, this.deletions.pack()),
      entry: { ...entry, liveDocuments, deletions },
    };
    return this.#published;
  }
}

import { join } from 'node:path';
import type { Schema } from '../query/schema.js';
import { AttachedSegment } from './attached-segment.js';
import { type Document, documentId } from './field-values.js';
import { writeDurably } from './files.js';
import { OpenFiles } from './open-files.js';
import { SegmentDeletions } from './segment-deletions.js';
import { type ManifestSegment, type SegmentFiles, segmentFiles } from './shard-manifest.js';
import { closeSegment, loadSegments, type SharedSegment } from './shared-segment.js';
import { readStored, type StoredSource } from './stored-documents.js';

/** Where a segment was written, and of what. */
export interface WrittenSegmentOptions {
  readonly folder: string;
  readonly name: string;
  readonly schema: Schema;
  /** For each ordinal where its stored document begins. */
  readonly storedStarts: Uint32Array;
}

/** A segment that is written while its shard is still being built: documents of it may be deleted. */
export class WrittenSegment {
  readonly documents: number;
  readonly #options: WrittenSegmentOptions;
  readonly #files: SegmentFiles;
  readonly #open = new OpenFiles();
  readonly #stored: StoredSource;
  readonly #deleted = new Set<number>();

  constructor(options: WrittenSegmentOptions) {
    const { folder, name, storedStarts } = options;
    this.documents = storedStarts.length;
    this.#options = options;
    this.#files = segmentFiles(folder, name);
    this.#stored = { ...this.#open.open(this.#files.documents), starts: storedStarts };
  }

  /** Read from the stored document: ids of written segments are asked for seldom, and would take memory. */
  idOf(ordinal: number): string {
    return documentId(this.#document(ordinal), this.#options.schema);
  }

  #document(ordinal: number): Document {
    return JSON.parse(readStored(this.#stored, ordinal).toString()) as Document;
  }

  delete(ordinal: number): void {
    this.#deleted.add(ordinal);
  }

  /** Writes the deletions, if there are any. Gives what the shard's manifest says of the segment. */
  async finish(): Promise<ManifestSegment> {
    const { documents } = this;
    const { folder, name } = this.#options;
    const liveDocuments = documents - this.#deleted.size;
    const entry: ManifestSegment = { name, documents, liveDocuments };
    if (this.#deleted.size === 0) return entry;
    const file = `${name}.deletions`;
    await writeDurably(join(folder, file), this.#deletions(entry).pack());
    return { ...entry, deletions: file };
  }

  #deletions(entry: ManifestSegment): SegmentDeletions {
    const { folder, schema } = this.#options;
    const [loaded] = loadSegments({ folder, entries: [entry] }) as [SharedSegment];
    try {
      const deletions = new SegmentDeletions(new AttachedSegment(loaded), schema);
      for (const ordinal of this.#deleted) deletions.delete(ordinal);
      return deletions;
    } finally {
      closeSegment(loaded);
    }
  }

  /** Closes its files. */
  close(): void {
    this.#open.closeAll();
  }
}

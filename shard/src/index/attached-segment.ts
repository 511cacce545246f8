import { DeletionsFile } from './deletions.js';
import type { InvertedField } from './inverted-field.js';
import { isSameFile, SectionFile } from './sections.js';
import type { KeywordColumn, NumberColumn, Segment } from './segment.js';
import type { FieldMeta } from './segment-meta.js';
import { SegmentReader } from './segment-reader.js';
import type { FieldStats } from './shard-index.js';
import type { SharedSegment } from './shared-segment.js';
import { readStored, type StoredSource } from './stored-documents.js';

/** A loaded segment as one generation has it: readers over what never changes, and the deletions over them. */
export class AttachedSegment implements Segment {
  readonly documents: number;
  readonly live: Uint32Array | undefined;
  readonly liveDocuments: number;
  readonly seqs: Float64Array;
  readonly inverted: ReadonlyMap<string, InvertedField>;
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  readonly keywords: ReadonlyMap<string, KeywordColumn>;
  readonly content: SegmentReader;
  /** Nothing if no document is deleted. */
  readonly deletions: DeletionsFile | undefined;
  readonly #shared: SharedSegment;
  readonly #stored: StoredSource;

  /** @param former one that may be of the same segment: what has not changed is taken from it */
  constructor(shared: SharedSegment, former?: AttachedSegment) {
    const content = former !== undefined && hasSameContent(former.#shared, shared) ? former.content : undefined;
    this.content = content ?? new SegmentReader(shared);
    this.deletions = deletionsOf(shared);
    this.documents = this.content.documents;
    this.live = this.deletions?.live;
    this.liveDocuments = this.deletions?.liveDocuments ?? this.documents;
    this.seqs = this.content.seqs;
    this.inverted = this.content.inverted;
    this.numbers = this.content.numbers;
    this.keywords = this.content.keywords;
    this.#shared = shared;
    this.#stored = { ...shared.stored, starts: this.content.storedStarts };
  }

  /** Whether it is just what would be attached. */
  isOf(shared: SharedSegment): boolean {
    const own = this.#shared;
    return hasSameContent(own, shared) && own.stored.fd === shared.stored.fd && haveSameDeletions(own, shared);
  }

  /** Live documents and their words in a field with terms. */
  statsOf(field: string): FieldStats {
    return this.deletions?.statsOf(field) ?? (this.content.fields[field] as FieldMeta);
  }

  /** Live documents that have a term. */
  liveWith(field: InvertedField, term: number): number {
    return field.documentFrequency(term) - (this.deletions?.goneWith(field.name, term) ?? 0);
  }

  idOf(ordinal: number): string {
    return this.content.idOf(ordinal);
  }

  ordinalOfId(id: string): number {
    return this.content.ordinalOfId(id);
  }

  ordinalOfSeq(seq: number): number {
    return this.content.ordinalOfSeq(seq);
  }

  stored(ordinal: number): Buffer {
    return readStored(this.#stored, ordinal);
  }
}

function deletionsOf({ deletions }: SharedSegment): DeletionsFile | undefined {
  return deletions && new DeletionsFile(new SectionFile(Buffer.from(deletions.memory), deletions.file));
}

/** Memory that came from another thread twice is two objects, so that the bytes have to tell. */
function hasSameContent(a: SharedSegment, b: SharedSegment): boolean {
  return a.name === b.name && isSameFile(a.memory, b.memory);
}

function haveSameDeletions(a: SharedSegment, b: SharedSegment): boolean {
  if (a.deletions === undefined || b.deletions === undefined) return a.deletions === b.deletions;
  return isSameFile(a.deletions.memory, b.deletions.memory);
}

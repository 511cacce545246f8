import { AttachedSegment } from '../index/attached-segment.js';
import { DeletionsFile, packDeletions } from '../index/deletions.js';
import type { Document } from '../index/field-values.js';
import { prepareDocument } from '../index/prepared-document.js';
import { SectionFile } from '../index/sections.js';
import type { SharedSegment } from '../index/shared-segment.js';
import { analyzerOf } from '../index/terms-builder.js';
import { GoneWords } from '../index/written-segment.js';
import type { Schema } from '../query/schema.js';

/** The deletions of a segment as they grow. */
export class SegmentDeletions {
  readonly #schema: Schema;
  /** As if nothing were deleted. */
  readonly #segment: AttachedSegment;
  readonly #live: Uint32Array;
  readonly #gone = new Map<string, GoneWords>();
  #liveDocuments: number;

  /** Begins with the deletions that a loaded segment has. */
  constructor(shared: SharedSegment, schema: Schema) {
    const segment = new AttachedSegment({ ...shared, deletions: undefined });
    const { deletions } = shared;
    const former = deletions && new DeletionsFile(new SectionFile(Buffer.from(deletions.memory), deletions.file));
    this.#schema = schema;
    this.#segment = segment;
    this.#live = former ? Uint32Array.from(former.live) : allLive(segment.documents);
    this.#liveDocuments = former?.liveDocuments ?? segment.documents;
    const fields = schema.fields.filter(({ type }) => type !== 'stored');
    fields.forEach((field, place) => {
      const analyzer = analyzerOf(field);
      const inverted = segment.inverted.get(field.name);
      if (!analyzer || !inverted) return;
      const words = new GoneWords(analyzer, inverted, place);
      if (former) {
        const all = segment.statsOf(field.name);
        const { documents, totalLength } = former.statsOf(field.name);
        const gone = { documents: all.documents - documents, totalLength: all.totalLength - totalLength };
        words.begin(gone, former.goneIn(field.name));
      }
      this.#gone.set(field.name, words);
    });
  }

  get liveDocuments(): number {
    return this.#liveDocuments;
  }

  isLive(ordinal: number): boolean {
    return (((this.#live[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1) === 1;
  }

  /** Ordinal of the live document with an id, -1 if there is none. */
  liveOrdinalOf(id: string): number {
    const ordinal = this.#segment.ordinalOfId(id);
    return ordinal >= 0 && this.isLive(ordinal) ? ordinal : -1;
  }

  /**
   * Deletes a live document; what it had is found by taking it apart once more.
   *
   * @throws DamagedIndex if its bytes are not those that were written
   */
  delete(ordinal: number): void {
    const bytes = this.#segment.stored(ordinal);
    const value = JSON.parse(bytes.toString()) as Document;
    const { values } = prepareDocument({ value, bytes, seq: 0 }, this.#schema);
    for (const words of this.#gone.values()) words.add(values);
    this.#live[ordinal >>> 5] = (this.#live[ordinal >>> 5] as number) & ~(1 << (ordinal & 31));
    this.#liveDocuments--;
  }

  /** Pieces of a file of these deletions. */
  pack(): Uint8Array[] {
    const fields = new Map([...this.#gone].map(([name, words]) => [name, words.corrections(this.#segment)]));
    return packDeletions({ live: this.#live, liveDocuments: this.#liveDocuments, fields });
  }
}

function allLive(documents: number): Uint32Array {
  const live = new Uint32Array(Math.ceil(documents / 32)).fill(0xffffffff);
  if (documents % 32 !== 0) live[live.length - 1] = 2 ** (documents % 32) - 1;
  return live;
}

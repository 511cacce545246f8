import { join } from 'node:path';
import type { Analyzer } from '../query/analysis.js';
import type { Schema } from '../query/schema.js';
import { AttachedSegment } from './attached-segment.js';
import { type FieldCorrections, packDeletions } from './deletions.js';
import { type Document, documentId } from './field-values.js';
import { writeDurably } from './files.js';
import type { InvertedField } from './inverted-field.js';
import { OpenFiles } from './open-files.js';
import { type FieldContent, prepareDocument } from './prepared-document.js';
import type { FieldStats } from './shard-index.js';
import { type ManifestSegment, type SegmentFiles, segmentFiles } from './shard-manifest.js';
import { loadSegment, openSegment } from './shared-segment.js';
import { readStored, type StoredSource } from './stored-documents.js';
import { analyzerOf, forEachToken } from './terms-builder.js';

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
    const deletions = { live: this.#liveBits(), liveDocuments, fields: this.#corrections(entry) };
    await writeDurably(join(folder, file), packDeletions(deletions));
    return { ...entry, deletions: file };
  }

  /** Closes its files. */
  close(): void {
    this.#open.closeAll();
  }

  #liveBits(): Uint32Array {
    const live = new Uint32Array(Math.ceil(this.documents / 32)).fill(0xffffffff);
    if (this.documents % 32 !== 0) live[live.length - 1] = 2 ** (this.documents % 32) - 1;
    for (const ordinal of this.#deleted) live[ordinal >>> 5] = (live[ordinal >>> 5] as number) & ~(1 << (ordinal & 31));
    return live;
  }

  /** What the deleted documents had is found by taking them apart once more. */
  #corrections(entry: ManifestSegment): ReadonlyMap<string, FieldCorrections> {
    const { folder, schema } = this.#options;
    const source = openSegment(this.#open, folder, entry);
    const segment = new AttachedSegment(loadSegment(source));
    const fields = schema.fields.filter(({ type }) => type !== 'stored');
    const gone = new Map<string, GoneWords>();
    fields.forEach((field, place) => {
      const analyzer = analyzerOf(field);
      const inverted = segment.inverted.get(field.name);
      if (analyzer && inverted) gone.set(field.name, new GoneWords(analyzer, inverted, place));
    });
    for (const ordinal of this.#deleted) {
      const source = { value: this.#document(ordinal), bytes: Buffer.alloc(0), seq: 0 };
      const { values } = prepareDocument(source, schema);
      for (const words of gone.values()) words.add(values);
    }
    return new Map([...gone].map(([name, words]) => [name, words.corrections(segment)]));
  }
}

/** Counts what deleted documents had in a field. */
export class GoneWords {
  readonly #analyzer: Analyzer;
  readonly #field: InvertedField;
  readonly #place: number;
  readonly #byTerm = new Map<number, number>();
  #documents = 0;
  #length = 0;

  /** @param place of the field among a prepared document's values */
  constructor(analyzer: Analyzer, field: InvertedField, place: number) {
    this.#analyzer = analyzer;
    this.#field = field;
    this.#place = place;
  }

  /** Takes in what was counted before. */
  begin(stats: FieldStats, counted: Iterable<readonly [term: number, documents: number]>): void {
    this.#documents = stats.documents;
    this.#length = stats.totalLength;
    for (const [term, documents] of counted) this.#byTerm.set(term, documents);
  }

  add(values: readonly FieldContent[]): void {
    const terms = new Set<string>();
    let length = 0;
    forEachToken(this.#analyzer, values[this.#place] ?? {}, (term) => {
      terms.add(term);
      length++;
    });
    for (const term of terms) {
      const number = this.#field.terms.find(term);
      this.#byTerm.set(number, (this.#byTerm.get(number) ?? 0) + 1);
    }
    if (length > 0) this.#documents++;
    this.#length += length;
  }

  /** @param segment as it was before anything was deleted */
  corrections(segment: AttachedSegment): FieldCorrections {
    const { documents, totalLength } = segment.statsOf(this.#field.name);
    const stats = { documents: documents - this.#documents, totalLength: totalLength - this.#length };
    return { stats, goneByTerm: this.#byTerm };
  }
}

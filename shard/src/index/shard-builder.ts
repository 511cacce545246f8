import { mkdirSync } from 'node:fs';
import type { Schema } from '../query/schema.js';
import { hashOf } from './assign.js';
import { syncFolder } from './files.js';
import { IdTable } from './id-table.js';
import type { PreparedDocument } from './prepared-document.js';
import { SegmentBuilder } from './segment-builder.js';
import { type ManifestSegment, segmentFiles, writeShardManifest } from './shard-manifest.js';
import { WrittenSegment } from './written-segment.js';

/** Builds one shard: segments one after the other, each written when there is no more room for it in memory. */
export class ShardBuilder {
  readonly #folder: string;
  readonly #schema: Schema;
  /** In order of `seq`. */
  readonly #written: WrittenSegment[] = [];
  /** Live documents of the written segments, numbered over all of them. */
  readonly #ids = new IdTable();
  #writtenDocuments = 0;
  #deleted = 0;
  #segment: SegmentBuilder | undefined;

  /** @param folder of the shard, made if missing */
  constructor(folder: string, schema: Schema) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** Live documents so far. */
  get documents(): number {
    return this.#writtenDocuments - this.#deleted + (this.#segment?.documents ?? 0);
  }

  /** Memory that writing the segment under way would set free, about. */
  get memoryBytes(): number {
    return this.#segment?.memoryBytes ?? 0;
  }

  /** Whether the segment under way can take a document; else it has to be written first. */
  hasRoomFor(document: PreparedDocument): boolean {
    return this.#segment?.hasRoomFor(document) ?? true;
  }

  /** Adds a document in place of an earlier one with its id; `seq` rises from one to the next. */
  add(document: PreparedDocument): void {
    this.#segment ??= this.#newSegment();
    if (this.#writtenDocuments > 0 && !this.#segment.has(document.id)) this.#deleteWritten(document.id);
    this.#segment.add(document);
  }

  #newSegment(): SegmentBuilder {
    mkdirSync(this.#folder, { recursive: true });
    return new SegmentBuilder(segmentFiles(this.#folder, String(this.#written.length)), this.#schema);
  }

  #deleteWritten(id: string): void {
    const isIt = (number: number): boolean => this.#place(number, (segment, ordinal) => segment.idOf(ordinal)) === id;
    const number = this.#ids.take(hashOf(id), isIt);
    if (number === undefined) return;
    this.#place(number, (segment, ordinal) => segment.delete(ordinal));
    this.#deleted++;
  }

  /** Calls with the segment and ordinal of a written document. */
  #place<T>(number: number, use: (segment: WrittenSegment, ordinal: number) => T): T {
    let base = number;
    for (const segment of this.#written) {
      if (base < segment.documents) return use(segment, base);
      base -= segment.documents;
    }
    throw new RangeError(`there are ${this.#writtenDocuments} written documents, not ${number + 1}`);
  }

  /** Writes what was added since the last time as a segment, if there is anything. */
  async writeSegment(): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    const { ids, storedStarts } = await segment.write();
    const name = String(this.#written.length);
    this.#written.push(new WrittenSegment({ folder: this.#folder, name, schema: this.#schema, storedStarts }));
    for (const id of ids) this.#ids.add(hashOf(id), this.#writtenDocuments++);
  }

  /** Writes what is not yet written, then the shard's manifest; the builder is of no use afterwards. */
  async finish(): Promise<void> {
    // A shard without documents has an empty segment, so that its fields and figures are there like any other's.
    if (this.#written.length === 0) this.#segment ??= this.#newSegment();
    await this.writeSegment();
    const entries: ManifestSegment[] = [];
    for (const segment of this.#written) entries.push(await segment.finish());
    await syncFolder(this.#folder);
    await writeShardManifest(this.#folder, { segments: entries });
  }

  /** Closes what is open, also of a build that failed. */
  close(): void {
    this.#segment?.close();
    for (const segment of this.#written) segment.close();
  }
}

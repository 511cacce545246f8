import { isUtf8 } from 'node:buffer';
import { rm } from 'node:fs/promises';
import type { LoggedOperation__Output } from '@muster/proto';
import { BadValue, type Document } from '../index/field-values.js';
import { type PreparedDocument, prepareDocument } from '../index/prepared-document.js';
import { SegmentBuilder } from '../index/segment-builder.js';
import { type ManifestSegment, segmentFiles } from '../index/shard-manifest.js';
import type { Schema } from '../query/schema.js';
import type { SegmentStore } from './segment-store.js';
import { type PublishedSegment, StateSegment } from './state-segment.js';

/** An operation of the log that cannot be done here: writer and replica are at odds. */
export class CannotApply extends Error {
  override readonly name = 'CannotApply';

  constructor(seq: number, why: string) {
    super(`operation ${seq} of the log cannot be applied: ${why}`);
  }
}

/** What the newest state of a shard starts from. */
export interface ShardStateOptions {
  /** Folder that segments are written to. */
  readonly folder: string;
  readonly schema: Schema;
  readonly store: SegmentStore;
  /** In the order of `seq`. */
  readonly segments: readonly ManifestSegment[];
  /** All operations below are in the segments, and no others. */
  readonly nextSeq: number;
  /** Memory for what is not yet written as a segment, in bytes. */
  readonly builderBytes: number;
  /** Gives a name that no other segment of the folder has had since the process began. */
  readonly newName: () => string;
}

/** A segment that takes documents. */
interface Building {
  readonly name: string;
  readonly builder: SegmentBuilder;
}

/**
 * The newest state of a shard: all operations of the log so far, and no others. The same operations make the same
 * state, however they are cut into batches and segments.
 *
 * After any error it is of no use: it has to be made again from what is on disk.
 */
export class ShardState {
  readonly #options: ShardStateOptions;
  #segments: readonly StateSegment[];
  #building: Building | undefined;
  #nextSeq: number;

  /** @throws DamagedIndex if a file is not what was written */
  constructor(options: ShardStateOptions) {
    const { segments, store, schema, nextSeq } = options;
    this.#options = options;
    this.#segments = segments.map((entry) => new StateSegment(store.load(entry), entry, schema));
    this.#nextSeq = nextSeq;
  }

  /** All operations of the shard below were applied. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Whether all that was applied is in written segments. */
  get isWritten(): boolean {
    return this.#building === undefined;
  }

  /** Its written segments, in the order of `seq`. */
  get segments(): readonly StateSegment[] {
    return this.#segments;
  }

  /** Puts other segments with the same live documents in the place of the written ones. */
  replace(segments: readonly StateSegment[]): void {
    this.#segments = segments;
  }

  /**
   * Applies operations in their order.
   *
   * @throws CannotApply for one that the writer should not have taken, or whose turn it is not
   * @throws DamagedIndex if a document to be deleted is stored with other bytes than were written
   */
  async apply(operations: readonly LoggedOperation__Output[]): Promise<void> {
    for (const { seq, operation } of operations) {
      if (seq < this.#nextSeq) throw new CannotApply(seq, `operation ${this.#nextSeq} or a later one is next`);
      // Of a decoded message each kind's field is there, those not set with their empty value.
      const { kind, upsert, delete: id } = operation ?? {};
      if (kind === 'upsert' && upsert !== undefined) await this.#upsert(this.#prepare(seq, upsert));
      else if (kind === 'delete' && id !== undefined) this.#delete(id);
      else throw new CannotApply(seq, 'it is neither an upsert nor a delete');
      this.#nextSeq = seq + 1;
    }
  }

  /** Takes note that the shard has no further operations below `mark`. */
  reach(mark: number): void {
    this.#nextSeq = Math.max(this.#nextSeq, mark);
  }

  /** Writes what is not yet written as a segment; its files need not be durable then. */
  async write(): Promise<void> {
    if (this.#building === undefined) return;
    const { name, builder } = this.#building;
    const { folder, store, schema } = this.#options;
    const { documents } = builder;
    this.#building = undefined;
    if (documents === 0) {
      builder.close();
      await rm(segmentFiles(folder, name).documents, { force: true });
      return;
    }
    await writeOrClose(builder);
    const entry = { name, documents, liveDocuments: documents };
    this.#segments = [...this.#segments, new StateSegment(store.load(entry), entry, schema)];
  }

  /** The segments as they are now; everything must be written. */
  published(): PublishedSegment[] {
    return this.#segments.map((segment) => segment.published(this.#nextSeq));
  }

  /** Closes what is being built. */
  close(): void {
    this.#building?.builder.close();
    this.#building = undefined;
  }

  #prepare(seq: number, bytes: Buffer): PreparedDocument {
    try {
      return prepareDocument({ value: parseDocument(seq, bytes), bytes, seq }, this.#options.schema);
    } catch (error) {
      throw error instanceof BadValue ? new CannotApply(seq, error.message) : error;
    }
  }

  async #upsert(document: PreparedDocument): Promise<void> {
    const { builderBytes } = this.#options;
    const builder = this.#building?.builder;
    if (builder && (!builder.hasRoomFor(document) || builder.memoryBytes > builderBytes)) await this.write();
    this.#building ??= this.#build();
    if (!this.#building.builder.has(document.id)) this.#deleteWritten(document.id);
    this.#building.builder.add(document);
  }

  #build(): Building {
    const { folder, schema, newName } = this.#options;
    const name = newName();
    return { name, builder: new SegmentBuilder(segmentFiles(folder, name), schema) };
  }

  #delete(id: string): void {
    if (!this.#building?.builder.remove(id)) this.#deleteWritten(id);
  }

  /** At most one version is live; the newer a segment, the likelier it is there. */
  #deleteWritten(id: string): void {
    for (let i = this.#segments.length - 1; i >= 0; i--) if (this.#segments[i]?.delete(id)) return;
  }
}

function parseDocument(seq: number, bytes: Buffer): Document {
  if (!isUtf8(bytes)) throw new CannotApply(seq, 'its document is not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw new CannotApply(seq, `its document is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Document;
  throw new CannotApply(seq, 'its document is not a JSON object');
}

async function writeOrClose(builder: SegmentBuilder): Promise<void> {
  try {
    await builder.write(false);
  } catch (error) {
    builder.close();
    throw error;
  }
}

import { mkdirSync } from 'node:fs';
import { hashOf, shardOfId } from '../../query/assign.js';
import { quote } from '../../query/quote.js';
import type { Schema } from '../../query/schema.js';
import { acceptDocument } from '../accept-document.js';
import { BadValue } from '../field-values.js';
import { shardFolder } from '../manifest.js';
import type { PreparedDocument } from '../prepared-document.js';
import { BadLine, type JsonLine, type LineBatch, parseLines } from '../read-jsonl.js';
import { SegmentBuilder } from '../segment-builder.js';
import { type ManifestSegment, segmentFiles } from '../shard-manifest.js';
import type { BadPlace, BatchOutcome, Builder, PartsToMerge, ShardParts, WrittenPart } from './builder.js';
import { deleteReplaced } from './delete-replaced.js';
import { mergeParts } from './merge-parts.js';

/** What a builder on this thread makes segments of, and where. */
export interface RunBuilderOptions {
  /** Of the index under way. */
  readonly folder: string;
  readonly schema: Schema;
  readonly shards: number;
  /** Memory for what is not yet written, over all shards, in bytes. */
  readonly memoryBytes: number;
  /** What the names of its segments begin with: no other builder in the folder has it. */
  readonly prefix: string;
  /** Whether lines that cannot be indexed are left out; else a batch ends at the first one. */
  readonly skipBad: boolean;
}

/** Gives each document's shard; nothing if none is known. */
export type ShardOf = (document: PreparedDocument) => number | undefined;

/** Builds on the thread that it is made on. */
export class RunBuilder implements Builder {
  readonly #options: RunBuilderOptions;
  readonly #shardOf: ShardOf;
  /** By shard, with documents that are not yet written. */
  readonly #open = new Map<number, OpenSegment>();
  #memoryBytes = 0;
  #names = 0;
  #written: WrittenPart[] = [];
  /** What was asked last. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param shardOf default: by the slot that the id's hash gives */
  constructor(options: RunBuilderOptions, shardOf: ShardOf = ({ id }) => shardOfId(id, options.shards)) {
    this.#options = options;
    this.#shardOf = shardOf;
  }

  add(batch: LineBatch): Promise<BatchOutcome> {
    return this.#inTurn(() => this.#add(batch));
  }

  endRun(): Promise<readonly WrittenPart[]> {
    return this.#inTurn(async () => {
      for (const shard of [...this.#open.keys()].sort((a, b) => a - b)) await this.#write(shard);
      const written = this.#written;
      this.#written = [];
      return written;
    });
  }

  deleteReplaced(shard: ShardParts): Promise<readonly ManifestSegment[]> {
    const { folder, schema } = this.#options;
    return this.#inTurn(() => deleteReplaced(shard, folder, schema));
  }

  merge(parts: PartsToMerge): Promise<ManifestSegment> {
    const { folder, schema } = this.#options;
    return this.#inTurn(() => mergeParts(parts, folder, schema));
  }

  async close(): Promise<void> {
    await this.#last.catch(() => {});
    for (const { builder } of this.#open.values()) builder.close();
    this.#open.clear();
  }

  /** Does one thing after the other; after one has failed, nothing. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Who asked is told; what is asked next fails likewise.
    done.catch(() => {});
    this.#last = done;
    return done;
  }

  async #add(batch: LineBatch): Promise<BatchOutcome> {
    const bad: BadPlace[] = [];
    let documents = 0;
    const onBad = ({ line, reason, id }: BadLine): void => {
      bad.push({ line, seq: batch.seq + line - batch.line, reason, id });
    };
    for (const line of parseLines(batch, { onBad })) {
      if (bad.length > 0 && !this.#options.skipBad) break;
      const placed = this.#placed(line, onBad);
      if (placed === undefined) continue;
      await this.#addTo(placed.shard, placed.document);
      documents++;
    }
    return { documents, bad: this.#options.skipBad ? bad : bad.slice(0, 1) };
  }

  #placed(line: JsonLine, onBad: (bad: BadLine) => void): PlacedDocument | undefined {
    const { schema, shards } = this.#options;
    try {
      const document = acceptDocument(line, schema);
      const shard = this.#shardOf(document);
      if (shard !== undefined && Number.isInteger(shard) && shard >= 0 && shard < shards) return { document, shard };
      onBad(new BadLine(line, faultOfShard(document.id, shard, shards), document.id));
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      onBad(new BadLine(line, error.message, idIn(line.value[schema.id])));
    }
    return undefined;
  }

  async #addTo(shard: number, document: PreparedDocument): Promise<void> {
    if (this.#open.get(shard)?.builder.hasRoomFor(document) === false) await this.#write(shard);
    const { builder } = this.#openIn(shard);
    const before = builder.memoryBytes;
    builder.add(document);
    this.#memoryBytes += builder.memoryBytes - before;
    if (this.#memoryBytes > this.#options.memoryBytes) await this.#write(this.#largest());
  }

  #openIn(shard: number): OpenSegment {
    const there = this.#open.get(shard);
    if (there !== undefined) return there;
    const { folder, schema, prefix } = this.#options;
    const name = `${prefix}-${this.#names++}`;
    const inShard = shardFolder(folder, shard);
    mkdirSync(inShard, { recursive: true });
    const open = { name, builder: new SegmentBuilder(segmentFiles(inShard, name), schema) };
    this.#open.set(shard, open);
    return open;
  }

  /** The shard that sets most memory free by being written. */
  #largest(): number {
    let largest = { shard: 0, memoryBytes: -1 };
    for (const [shard, { builder }] of this.#open) {
      if (builder.memoryBytes > largest.memoryBytes) largest = { shard, memoryBytes: builder.memoryBytes };
    }
    return largest.shard;
  }

  async #write(shard: number): Promise<void> {
    const { name, builder } = this.#open.get(shard) as OpenSegment;
    this.#open.delete(shard);
    this.#memoryBytes -= builder.memoryBytes;
    const { ids, storedStarts } = await builder.write();
    const idHashes = Uint32Array.from(ids, hashOf);
    this.#written.push({ shard, name, idHashes, storedStarts: new Uint32Array(storedStarts) });
  }
}

interface PlacedDocument {
  readonly document: PreparedDocument;
  readonly shard: number;
}

interface OpenSegment {
  readonly name: string;
  readonly builder: SegmentBuilder;
}

function faultOfShard(id: string, shard: number | undefined, shards: number): string {
  const named = JSON.stringify(quote(id));
  return shard === undefined
    ? `the document ${named} is assigned to no shard`
    : `the document ${named} is assigned to shard ${shard}, which must be in [0, ${shards - 1}]`;
}

/** What may be an id, of a document that is refused. */
function idIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

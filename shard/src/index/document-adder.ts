import { quote } from '../query/quote.js';
import type { Schema } from '../query/schema.js';
import { shardOfSlot, slotOf } from './assign.js';
import type { BuildId } from './build-id.js';
import { BadValue } from './field-values.js';
import { type PreparedDocument, prepareDocument } from './prepared-document.js';
import { BadLine, type JsonLine } from './read-jsonl.js';
import type { ShardBuilder } from './shard-builder.js';

/** What documents are added to, and how. */
export interface AddingOptions {
  readonly schema: Schema;
  readonly builders: readonly ShardBuilder[];
  /** Gives each document's shard by its id; default: by its slot. */
  readonly shardOf: ((id: string) => number | undefined) | undefined;
  readonly buildId: BuildId;
  /** Memory for what is not yet written, over all shards. */
  readonly memoryBytes: number;
  /** Told of documents that cannot be indexed; what it throws ends the adding. */
  readonly onBad: (bad: BadLine) => void;
  readonly onProgress: ((documentsRead: number) => void) | undefined;
}

const progressEvery = 1000;

/** Adds documents to the shards that own them, and has segments written when memory is used up. */
export class DocumentAdder {
  readonly #options: AddingOptions;
  #documents = 0;
  #memoryBytes = 0;

  constructor(options: AddingOptions) {
    this.#options = options;
  }

  /** Documents added. */
  get documents(): number {
    return this.#documents;
  }

  async add(lines: Iterable<JsonLine>): Promise<void> {
    const { builders, shardOf, buildId, memoryBytes, onProgress } = this.#options;
    for (const line of lines) {
      const document = this.#prepared(line);
      if (document === undefined) continue;
      const shard = shardOf === undefined ? shardOfSlot(slotOf(document.id), builders.length) : shardOf(document.id);
      const builder = shard === undefined ? undefined : builders[shard];
      if (builder === undefined) {
        this.#options.onBad(new BadLine(line, faultOfShard(document.id, shard, builders.length)));
        continue;
      }
      buildId.add(document, shardOf === undefined ? undefined : shard);
      if (!builder.hasRoomFor(document)) await this.#write(builder);
      const before = builder.memoryBytes;
      builder.add(document);
      this.#memoryBytes += builder.memoryBytes - before;
      if (this.#memoryBytes > memoryBytes) await this.#write(this.#largest());
      if (++this.#documents % progressEvery === 0) onProgress?.(this.#documents);
    }
  }

  #prepared(line: JsonLine): PreparedDocument | undefined {
    try {
      return prepareDocument(line, this.#options.schema);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      this.#options.onBad(new BadLine(line, error.message));
      return undefined;
    }
  }

  /** The shard that sets most memory free by being written. */
  #largest(): ShardBuilder {
    return this.#options.builders.reduce((most, each) => (each.memoryBytes > most.memoryBytes ? each : most));
  }

  async #write(builder: ShardBuilder): Promise<void> {
    this.#memoryBytes -= builder.memoryBytes;
    await builder.writeSegment();
  }
}

function faultOfShard(id: string, shard: number | undefined, shards: number): string {
  const named = JSON.stringify(quote(id));
  return shard === undefined
    ? `the document ${named} is assigned to no shard`
    : `the document ${named} is assigned to shard ${shard}, which must be in [0, ${shards - 1}]`;
}

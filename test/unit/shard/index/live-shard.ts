import { stat } from 'node:fs/promises';
import {
  AttachedSegment,
  closeSegment,
  loadSegments,
  mergeSegments,
  prepareDocument,
  type Schema,
  SegmentBuilder,
  SegmentDeletions,
  type ShardIndex,
  type SharedSegment,
  type SharedShard,
  segmentFiles,
  withDeletions,
} from '@muster/shard';
import { schemaFingerprint } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { someDocument } from '../evaluate/corpus.js';
import type { ModelDocument } from '../evaluate/model.js';

/** A document with its id, or the id of one to be deleted. */
export type Write = { readonly put: { readonly id: string } } | { readonly delete: string };

/** Writes of few ids, most of them of documents. */
export const someWrite: fc.Arbitrary<Write> = fc.oneof(
  { weight: 5, arbitrary: someDocument.map((put) => ({ put })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 90 }).map((id) => ({ delete: String(id) })) },
);

interface LiveSegment {
  readonly loaded: SharedSegment;
  readonly deletions: SegmentDeletions;
}

/** A shard that takes writes, as a replica keeps it, and the model of it. */
export class LiveShard {
  segments: LiveSegment[] = [];
  readonly #live = new Map<string, ModelDocument>();
  readonly #folder: string;
  readonly #schema: Schema;
  #seq = 0;
  #names = 0;

  constructor(folder: string, schema: Schema) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** Live documents, in the order of `seq`. */
  get documents(): ModelDocument[] {
    return [...this.#live.values()].sort((a, b) => a.seq - b.seq);
  }

  nextName(): string {
    return String(this.#names++);
  }

  /** Takes writes in as one more segment. */
  async apply(writes: readonly Write[]): Promise<void> {
    const name = this.nextName();
    const builder = new SegmentBuilder(segmentFiles(this.#folder, name), this.#schema);
    for (const write of writes) {
      const seq = this.#seq++;
      const id = 'put' in write ? write.put.id : write.delete;
      this.#deleteOlder(id, builder);
      this.#live.delete(id);
      if (!('put' in write)) continue;
      const { put } = write;
      const bytes = Buffer.from(JSON.stringify(put));
      builder.add(prepareDocument({ value: put, bytes, seq }, this.#schema));
      this.#live.set(id, { seq, document: put });
    }
    await builder.write(false);
    this.segments.push(this.load(name));
  }

  load(name: string): LiveSegment {
    const [loaded] = loadSegments({ folder: this.#folder, entries: [{ name, documents: 0, liveDocuments: 0 }] });
    if (loaded === undefined) throw new Error('nothing was loaded');
    return { loaded, deletions: new SegmentDeletions(new AttachedSegment(loaded), this.#schema) };
  }

  /** Merges segments from a place on to before another. */
  async merge(from: number, to: number): Promise<void> {
    const name = this.nextName();
    const files = segmentFiles(this.#folder, name);
    const segments = this.shared().segments.slice(from, to);
    const merged = await mergeSegments({ segments, schema: this.#schema, files }, () => undefined);
    const removed = this.segments.splice(from, to - from, this.load(name));
    expect(merged.documents).to.equal(removed.reduce((sum, { deletions }) => sum + deletions.liveDocuments, 0));
    expect(merged.storedBytes).to.equal((await stat(files.documents)).size);
    expect(merged.segmentBytes).to.equal((await stat(files.segment)).size);
    for (const { loaded } of removed) closeSegment(loaded);
  }

  /** The same live documents built into one segment, apart from the others. */
  async builtInOneGo(): Promise<LiveShard> {
    const other = new LiveShard(this.#folder, this.#schema);
    const name = `once-${this.nextName()}`;
    const builder = new SegmentBuilder(segmentFiles(this.#folder, name), this.#schema);
    for (const { document, seq } of this.documents) {
      const bytes = Buffer.from(JSON.stringify(document));
      builder.add(prepareDocument({ value: document, bytes, seq }, this.#schema));
    }
    await builder.write();
    other.segments = [this.load(name)];
    return other;
  }

  #deleteOlder(id: string, builder: SegmentBuilder): void {
    if (builder.remove(id)) return;
    for (const { deletions } of this.segments) {
      const ordinal = deletions.segment.ordinalOfId(id);
      if (ordinal >= 0 && deletions.delete(ordinal)) return;
    }
  }

  /** Its segments as they are now. */
  shared(): SharedShard {
    const segments = this.segments.map(({ loaded, deletions }) => withDeletions(loaded, deletions.pack()));
    const fingerprint = schemaFingerprint(this.#schema);
    const manifest = {
      name: 'live',
      schema: this.#schema,
      fingerprint,
      build: 'build',
      nextSeq: 0,
      generation: 0,
      documents: 0,
      shards: [{ shard: 0, documents: 0 }],
    };
    return { manifest, shard: 0, generation: this.#seq, logId: 'log', segments, memoryBytes: 0 };
  }

  close(): void {
    for (const { loaded } of this.segments) closeSegment(loaded);
  }
}

/** What a shard says of its live documents beside the answers to queries. */
export function figuresOf(index: ShardIndex, terms: readonly string[]): object {
  return {
    documents: index.documents,
    stats: index.searchable.map((field) => {
      const { documents = 0, totalLength = 0 } = index.fieldStats(field) ?? {};
      return { field, documents, totalLength };
    }),
    frequencies: index.searchable.map((field) => terms.map((term) => index.documentFrequency(field, term))),
  };
}

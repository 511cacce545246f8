import { IndexUnusable, type Manifest } from '../index/manifest.js';
import type { SharedShard } from '../index/open.js';
import type { WrittenUpTo } from '../index/shard-manifest.js';
import { sharedBytes } from '../index/shared-segment.js';
import type { PublishedSegment } from './state-segment.js';

/** A generation that was told to the thread that serves. */
export interface Published {
  readonly segments: readonly PublishedSegment[];
  /** Its generation is `nextSeq`; the log is empty for one that never followed any. */
  readonly written: WrittenUpTo;
}

/** What generations are published with. */
export interface PublisherOptions {
  readonly manifest: Manifest;
  readonly shard: number;
  /** Most memory that a generation may take, in bytes. */
  readonly maxMemoryBytes: number;
  readonly tell: (shared: SharedShard) => void;
}

/** Publishes generations, and knows which ones are still in use. */
export class Publisher {
  readonly #options: PublisherOptions;
  #newest: Published | undefined;
  /** By generation: one may be published again, with the log's name or merged. */
  readonly #held = new Map<number, Published[]>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get newest(): Published | undefined {
    return this.#newest;
  }

  /**
   * Publishes a generation, unless it is no news.
   *
   * @throws IndexUnusable if it takes more memory than allowed
   */
  publish(published: Published): void {
    if (!this.#isNews(published)) return;
    const { manifest, shard, maxMemoryBytes, tell } = this.#options;
    const segments = published.segments.map(({ shared }) => shared);
    const memoryBytes = segments.reduce((sum, segment) => sum + sharedBytes(segment), 0);
    if (memoryBytes > maxMemoryBytes) {
      throw new IndexUnusable(`shard ${shard} needs ${memoryBytes} bytes of memory, ${maxMemoryBytes} are allowed`);
    }
    const { nextSeq: generation, logId } = published.written;
    this.#newest = published;
    this.#held.set(generation, [...(this.#held.get(generation) ?? []), published]);
    tell({ manifest, shard, generation, logId, segments, memoryBytes });
  }

  /** A generation published with this number, the first of several, is not used any more. */
  released(generation: number): void {
    const [, ...others] = this.#held.get(generation) ?? [];
    if (others.length > 0) this.#held.set(generation, others);
    else this.#held.delete(generation);
  }

  /** Names of the segments that are in use. */
  names(): string[] {
    return [...this.#held.values()].flat().flatMap(({ segments }) => segments.map(({ entry }) => entry.name));
  }

  /** What was published is not published again, unless it is made of other segments now; queries never go back. */
  #isNews({ segments, written: { nextSeq, logId } }: Published): boolean {
    if (this.#newest === undefined) return true;
    const newest = this.#newest;
    if (nextSeq !== newest.written.nextSeq) return nextSeq > newest.written.nextSeq;
    const isMerged = segments.length < newest.segments.length;
    return isMerged || logId !== newest.written.logId;
  }
}

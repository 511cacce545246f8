import type { Frontier } from '../query/bounds.js';
import { AttachedSegment } from './attached-segment.js';
import { unitedFrontier } from './frontier.js';
import { IndexUnusable, type Manifest, readManifest, shardFolder } from './manifest.js';
import { isLive } from './segment.js';
import { servedBuildId } from './served-build.js';
import type { DocumentPlace, FieldStats, ShardIndex } from './shard-index.js';
import { readShardManifest } from './shard-manifest.js';
import { closeSegment, loadSegments, type SharedSegment, sharedBytes } from './shared-segment.js';

/** How a shard is loaded. */
export interface LoadOptions {
  /** Most memory that it may take, in bytes. @default no limit */
  readonly maxMemoryBytes?: number;
}

/** A shard in memory that threads can share: sent to another thread of this process, nothing of it is copied. */
export interface SharedShard {
  readonly manifest: Manifest;
  readonly shard: number;
  /** All operations below are in it, and no others. */
  readonly generation: number;
  /** The log that its operations came from; empty if it is as it was built. */
  readonly logId: string;
  readonly segments: readonly SharedSegment[];
  /** Memory that its segments take, in bytes. */
  readonly memoryBytes: number;
}

/**
 * Reads a shard of a finished index into memory, but for the stored documents, whose files stay open until
 * `closeShard`. Every byte read is held against its checksum; stored documents are whenever one is read.
 *
 * @param dir folder of the index
 * @throws IndexUnusable if the index is not finished, has no such shard, or needs more memory than allowed
 * @throws DamagedIndex if a file is not what was written
 */
export async function loadShard(dir: string, shard: number, options: LoadOptions = {}): Promise<SharedShard> {
  const { maxMemoryBytes = Number.POSITIVE_INFINITY } = options;
  const manifest = await readManifest(dir);
  if (manifest.shards[shard] === undefined) {
    throw new IndexUnusable(`${dir} has shards 0 to ${manifest.shards.length - 1}, not ${shard}`);
  }
  const folder = shardFolder(dir, shard);
  const { segments: entries, written } = await readShardManifest(folder);
  const segments = loadSegments({ folder, entries, maxMemoryBytes });
  return {
    manifest,
    shard,
    generation: written?.nextSeq ?? manifest.generation,
    logId: written?.logId ?? '',
    segments,
    memoryBytes: segments.reduce((sum, segment) => sum + sharedBytes(segment), 0),
  };
}

/** Closes the files of a loaded shard: its stored documents cannot be read any more, on any thread. */
export function closeShard({ segments }: SharedShard): void {
  for (const segment of segments) closeSegment(segment);
}

/** A shard of a finished index, loaded for this thread alone. Throws as `loadShard` does. */
export async function openShard(dir: string, shard: number, options: LoadOptions = {}): Promise<ShardIndex> {
  return attachShard(await loadShard(dir, shard, options));
}

/**
 * Lays readers over a loaded shard; cheap, and on any thread.
 *
 * @param former another generation of the shard, attached on this thread: readers of segments that it has too are taken
 * from it, and with them all that was worked out about these
 */
export function attachShard(shared: SharedShard, former?: ShardIndex): ShardIndex {
  return new AttachedShard(shared, former instanceof AttachedShard ? former : undefined);
}

function attached(shared: SharedSegment, former: AttachedSegment | undefined): AttachedSegment {
  return former?.isOf(shared) ? former : new AttachedSegment(shared, former);
}

class AttachedShard implements ShardIndex {
  readonly lineage: object;
  readonly name: string;
  readonly shard: number;
  readonly shards: number;
  readonly schema: ShardIndex['schema'];
  readonly fingerprint: string;
  readonly generation: number;
  readonly buildId: string;
  readonly isAssigned: boolean;
  readonly documents: number;
  readonly segments: readonly AttachedSegment[];
  readonly searchable: readonly string[];
  readonly byName: ReadonlyMap<string, AttachedSegment>;
  readonly #shared: SharedShard;

  constructor(shared: SharedShard, former: AttachedShard | undefined) {
    const { manifest, shard, generation, logId, segments } = shared;
    this.name = manifest.name;
    this.shard = shard;
    this.shards = manifest.shards.length;
    this.isAssigned = manifest.shards[shard]?.slots === undefined;
    this.schema = manifest.schema;
    this.fingerprint = manifest.fingerprint;
    this.generation = generation;
    this.buildId = servedBuildId({ build: manifest.build, logId });
    this.lineage = former?.lineage ?? {};
    this.segments = segments.map((segment) => attached(segment, former?.byName.get(segment.name)));
    this.documents = this.segments.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0);
    this.searchable = manifest.schema.fields
      .filter(({ type }) => type === 'text' || type === 'keyword')
      .map(({ name }) => name);
    this.#shared = shared;
    this.byName = new Map(segments.map(({ name }, place) => [name, this.segments[place] as AttachedSegment]));
  }

  fieldStats(field: string): FieldStats | undefined {
    if (!this.searchable.includes(field)) return undefined;
    let documents = 0;
    let totalLength = 0;
    for (const segment of this.segments) {
      const stats = segment.statsOf(field);
      documents += stats.documents;
      totalLength += stats.totalLength;
    }
    return { documents, totalLength };
  }

  documentFrequency(name: string, term: string): number {
    let sum = 0;
    for (const segment of this.segments) {
      const field = segment.inverted.get(name);
      const number = field?.terms.find(term) ?? -1;
      if (field && number >= 0) sum += segment.liveWith(field, number);
    }
    return sum;
  }

  frontier(name: string, term: string): Frontier | undefined {
    const pairs = this.segments.flatMap(({ inverted }) => {
      const field = inverted.get(name);
      const number = field?.terms.find(term) ?? -1;
      return field && number >= 0 ? [...field.impactsOf(number)] : [];
    });
    return pairs.length === 0 ? undefined : unitedFrontier(pairs);
  }

  locate(seq: number): DocumentPlace | undefined {
    for (const segment of this.segments) {
      const ordinal = segment.ordinalOfSeq(seq);
      if (ordinal >= 0) return isLive(segment, ordinal) ? { segment, ordinal } : undefined;
    }
    return undefined;
  }

  close(): void {
    closeShard(this.#shared);
  }
}

import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { DamagedIndex } from './sections.js';

/** A segment in its shard's manifest. */
export interface ManifestSegment {
  /** What the names of its files begin with. */
  readonly name: string;
  /** Documents, deleted ones too. */
  readonly documents: number;
  readonly liveDocuments: number;
  /** Name of its file of deletions; nothing if none of its documents is deleted. */
  readonly deletions?: string;
}

/** What a shard is made of on disk. */
export interface ShardManifest {
  /** In the order of `seq`. */
  readonly segments: readonly ManifestSegment[];
  /** What a shard that takes writes has taken in; nothing if it is as it was built. */
  readonly written?: WrittenUpTo;
}

/** How far a replica has come in the log of its index. */
export interface WrittenUpTo {
  /** The log that its operations came from. */
  readonly logId: string;
  /** All operations below are in its segments, and no others. */
  readonly nextSeq: number;
}

/** Files of a segment. */
export interface SegmentFiles {
  readonly segment: string;
  readonly documents: string;
}

/** Name of a shard's manifest in its folder. */
export const shardManifestFile = 'segments.json';
const format = 'muster-shard';
const formatVersion = 2;

/** Path of a shard's manifest, which names its segments in the order of `seq`. */
function shardManifestPath(folder: string): string {
  return join(folder, shardManifestFile);
}

/** Paths of a segment's files. */
export function segmentFiles(folder: string, name: string): SegmentFiles {
  return {
    segment: join(folder, `${name}.segment`),
    documents: join(folder, `${name}.documents`),
  };
}

/** Names of the files of a segment, in its shard's folder. */
export function filesOfSegment({ name, deletions }: ManifestSegment): string[] {
  return [`${name}.segment`, `${name}.documents`, ...(deletions === undefined ? [] : [deletions])];
}

/** Declares what a shard is made of; the files that it names, and their names in the folder, must be durable. */
export async function writeShardManifest(folder: string, manifest: ShardManifest): Promise<void> {
  await writeJsonFile(shardManifestPath(folder), format, formatVersion, manifest);
}

/**
 * What a shard is made of.
 *
 * @throws DamagedIndex if the manifest is missing or not what was written
 */
export async function readShardManifest(folder: string): Promise<ShardManifest> {
  const file = shardManifestPath(folder);
  const { version, isWhole, content } = await readJsonFile(file, format).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  if (version !== formatVersion) {
    throw new DamagedIndex(file, `it has version ${version} of its format, this program reads ${formatVersion}`);
  }
  if (!isWhole) throw new DamagedIndex(file, 'its checksum is wrong');
  return content as unknown as ShardManifest;
}

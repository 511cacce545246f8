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
  /** Whether it has a file of deletions. */
  readonly hasDeletions: boolean;
}

/** Files of a segment, by what the manifest says of it. */
export interface SegmentFiles {
  readonly segment: string;
  readonly documents: string;
  readonly deletions: string;
}

const shardManifestFile = 'segments.json';
const format = 'muster-shard';
const formatVersion = 1;

/** Path of a shard's manifest, which names its segments in the order of `seq`. */
function shardManifestPath(folder: string): string {
  return join(folder, shardManifestFile);
}

/** Paths of a segment's files. */
export function segmentFiles(folder: string, name: string): SegmentFiles {
  return {
    segment: join(folder, `${name}.segment`),
    documents: join(folder, `${name}.documents`),
    deletions: join(folder, `${name}.deletions`),
  };
}

/** Declares a shard's segments finished; they must be durable. */
export async function writeShardManifest(folder: string, segments: readonly ManifestSegment[]): Promise<void> {
  await writeJsonFile(shardManifestPath(folder), format, formatVersion, { segments });
}

/**
 * The segments of a shard.
 *
 * @throws DamagedIndex if the manifest is missing or not what was written
 */
export async function readShardManifest(folder: string): Promise<readonly ManifestSegment[]> {
  const file = shardManifestPath(folder);
  const { version, isWhole, content } = await readJsonFile(file, format).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  if (version !== formatVersion) {
    throw new DamagedIndex(file, `it has version ${version} of its format, this program reads ${formatVersion}`);
  }
  if (!isWhole) throw new DamagedIndex(file, 'its checksum is wrong');
  return content['segments'] as readonly ManifestSegment[];
}

import { createHash } from 'node:crypto';
import { constants, copyFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { claimBuilding, type Replacing } from './building.js';
import { syncFolder } from './files.js';
import { hasWrites } from './has-writes.js';
import { inspectShard } from './inspect.js';
import { IndexUnusable, type Manifest, readManifest, shardFolder, writeManifest } from './manifest.js';
import { DamagedIndex } from './sections.js';
import { filesOfSegment, readShardManifest, writeShardManifest } from './shard-manifest.js';

/** What the shards in a folder are a state of. */
export interface IndexState {
  /** Of the index that they come from. */
  readonly manifest: Manifest;
  /** All writes with lower numbers are in them, and no others. */
  readonly generation: number;
  /** The log that its writes came from; empty if it was never written to. */
  readonly logId: string;
}

/**
 * Declares the shards' folders in `dir`, all of one state, an index that goes on from there: finished, and another build
 * than the one they come from, so that the two never mix. The same state gives the same build. The shards' files must be
 * durable.
 */
export async function declareIndex(dir: string, { manifest, generation, logId }: IndexState): Promise<Manifest> {
  const documents: number[] = [];
  for (const shard of manifest.shards.keys()) documents.push(await forgetLog(shardFolder(dir, shard)));
  await syncFolder(dir);
  const declared: Manifest = {
    ...manifest,
    build: nameOf([manifest.build, logId, generation]),
    nextSeq: generation,
    generation,
    documents: documents.reduce((sum, count) => sum + count, 0),
    shards: manifest.shards.map((shard, i) => ({ ...shard, documents: documents[i] ?? 0 })),
  };
  await writeManifest(dir, declared);
  return declared;
}

/** Makes a replica's shard the shard of a build, which no log goes on from yet; gives its live documents. */
async function forgetLog(folder: string): Promise<number> {
  const { segments } = await readShardManifest(folder);
  await writeShardManifest(folder, { segments });
  return segments.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0);
}

function nameOf(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What to copy, and how. */
export interface CopyOptions extends Replacing {
  readonly from: string;
  /** Folder of the copy, made if missing. */
  readonly out: string;
  /** Names the copy among all copies: two that are written to must not be taken for each other. */
  readonly copyId: string;
  /** Name of the copied index. @default as it is */
  readonly name?: string;
  /** Told of bytes copied so far, and of how many there are. */
  readonly onProgress?: (bytes: number, of: number) => void;
}

/**
 * Copies an index, of which every byte is held against its checksum before, as a build of its own. The copy takes its
 * place when all of it is on disk.
 *
 * @throws IndexUnusable if there is no index, or it was written to since it was built, or `out` may not be replaced
 * @throws DamagedIndex if a file is not what was written
 */
export async function copyIndex({ from, out, copyId, name, onProgress, ...replacing }: CopyOptions): Promise<Manifest> {
  const manifest = await readManifest(from);
  if (await hasWrites(from)) {
    throw new IndexUnusable(`${from} has been written to since it was built: take a snapshot of it, and use that`);
  }
  const files = await checkedFiles(from, manifest);
  const building = await claimBuilding(out, replacing);
  try {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const { shard, file, bytes } of files) {
      await copyDurably(join(shardFolder(from, shard), file), shardFolder(building.folder, shard), file);
      done += bytes;
      onProgress?.(done, total);
    }
    for (const shard of manifest.shards.keys()) {
      await writeShardManifest(shardFolder(building.folder, shard), await readShardManifest(shardFolder(from, shard)));
    }
    const copied = { ...manifest, name: name ?? manifest.name, build: nameOf([manifest.build, copyId]) };
    await syncFolder(building.folder);
    await writeManifest(building.folder, copied);
    await building.putInPlace();
    return copied;
  } finally {
    await building.end();
  }
}

interface CheckedFile {
  readonly shard: number;
  readonly file: string;
  readonly bytes: number;
}

async function checkedFiles(dir: string, { shards }: Manifest): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const shard of shards.keys()) {
    const { segments, faults } = await inspectShard(shardFolder(dir, shard));
    if (faults.length > 0) throw new DamagedIndex(shardFolder(dir, shard), faults.join('; '));
    for (const segment of segments) {
      const bytes = segment.files.reduce((sum, { bytes }) => sum + bytes, 0);
      const [first = '', ...others] = filesOfSegment(segment);
      files.push({ shard, file: first, bytes }, ...others.map((file) => ({ shard, file, bytes: 0 })));
    }
  }
  return files;
}

async function copyDurably(from: string, folder: string, file: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const to = join(folder, file);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { access, copyFile, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFile, syncFolder } from '../index/files.js';
import { readJsonFile, writeJsonFile } from '../index/json-file.js';
import { IndexUnusable, type Manifest, readManifest, shardFolder } from '../index/manifest.js';
import { DamagedIndex } from '../index/sections.js';
import {
  type ManifestSegment,
  readShardManifest,
  type ShardManifest,
  segmentFiles,
  shardManifestFile,
  writeShardManifest,
} from '../index/shard-manifest.js';

/** Says of which build a replica's folder is: the shard's manifest does not. */
const originFile = 'origin.json';
const originFormat = 'muster-replica';
const originVersion = 1;

/** Which shard of which index a replica holds, and where. */
export interface ReplicaPlace {
  /** Folder of the index. */
  readonly dir: string;
  readonly shard: number;
  /** Names the replica among those that share the folder. */
  readonly replica: string;
}

/** Folder of a replica's own state. */
export function replicaFolder({ dir, shard, replica }: ReplicaPlace): string {
  return shardFolder(join(dir, 'replicas', replica), shard);
}

/** Makes the folder that a replica's folder lies in, durably. */
export async function makeReplicaParent(place: ReplicaPlace): Promise<void> {
  const parent = dirname(replicaFolder(place));
  await mkdir(parent, { recursive: true });
  await syncFolder(dirname(parent));
  await syncFolder(place.dir);
}

/**
 * Gives what a replica's folder holds; if there is no folder, makes it of the index as it was built. Files in it that
 * its manifest does not name are removed.
 *
 * @throws IndexUnusable if it is of another build than the index
 * @throws DamagedIndex if a manifest is not what was written
 */
export async function openReplicaFolder(place: ReplicaPlace, manifest: Manifest): Promise<ShardManifest> {
  const folder = replicaFolder(place);
  if (!(await isThere(folder))) await makeOfSeed(place, manifest);
  await checkOrigin(place, manifest);
  const held = await readShardManifest(folder);
  await keepFiles(folder, filesOf(held.segments));
  return held;
}

/**
 * Puts a replica's folder in place, whole or not at all through kills and power loss, and removes the one that was there
 * before. In between there is none for a moment: killed then, the replica begins with the index as it was built.
 *
 * @param fill makes in the folder given to it all files that the manifest it gives names; they must be durable but for
 * their names in the folder
 */
export async function makeReplicaFolder(
  place: ReplicaPlace,
  manifest: Manifest,
  fill: (folder: string) => Promise<ShardManifest>,
): Promise<void> {
  const folder = replicaFolder(place);
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  const held = await fill(unfinished);
  await writeJsonFile(join(unfinished, originFile), originFormat, originVersion, { build: manifest.build });
  await syncFolder(unfinished);
  await writeShardManifest(unfinished, held);
  const former = `${folder}.former`;
  await rm(former, { recursive: true, force: true });
  if (await isThere(folder)) await rename(folder, former);
  await rename(unfinished, folder);
  await syncFolder(dirname(folder));
  await rm(former, { recursive: true, force: true });
}

/**
 * Moves a replica's folder aside, in place of one that was moved aside before; gives where it is now, in words if there
 * was none.
 */
export async function moveAside(place: ReplicaPlace): Promise<string> {
  const folder = replicaFolder(place);
  if (!(await isThere(folder))) return 'nowhere, for there was none';
  const aside = `${folder}.damaged`;
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside);
  await syncFolder(dirname(folder));
  return aside;
}

/** Names of the files of segments. */
export function filesOf(segments: readonly ManifestSegment[]): Set<string> {
  const files = new Set<string>();
  for (const { name, deletions } of segments) {
    for (const file of Object.values(segmentFiles('', name))) files.add(file);
    if (deletions !== undefined) files.add(deletions);
  }
  return files;
}

/** Removes all files of a replica's folder but its manifests and those named. */
export async function keepFiles(folder: string, files: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (files.has(entry) || entry === shardManifestFile || entry === originFile) continue;
    await rm(join(folder, entry), { recursive: true, force: true });
  }
}

async function makeOfSeed(place: ReplicaPlace, manifest: Manifest): Promise<void> {
  const seed = shardFolder(place.dir, place.shard);
  await makeReplicaFolder(place, manifest, async (folder) => {
    const held = await readShardManifest(seed);
    for (const file of filesOf(held.segments)) await linkOrCopy(join(seed, file), join(folder, file));
    const { build } = await readManifest(place.dir);
    if (build !== manifest.build) {
      throw new IndexUnusable(`${place.dir} was built again while a replica was made of it: start the replica again`);
    }
    return held;
  });
}

/** Files of an index never change, so a link is as good as a copy; file systems without links, or two of them, need one. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new DamagedIndex(from, 'it is missing');
    if (!['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'].includes(code)) throw error;
    await copyFile(from, to);
    await syncFile(to);
  }
}

async function checkOrigin(place: ReplicaPlace, manifest: Manifest): Promise<void> {
  const folder = replicaFolder(place);
  const file = join(folder, originFile);
  const { version, isWhole, content } = await readJsonFile(file, originFormat).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
  });
  if (version === originVersion && !isWhole) throw new DamagedIndex(file, 'its checksum is wrong');
  if (version === originVersion && content['build'] === manifest.build) return;
  throw new IndexUnusable(
    `${folder} holds writes to a former build of ${place.dir}, which was built again since. To keep those writes, put ` +
      `the former build back; to go on without them, remove ${join(place.dir, 'log')} and ${join(place.dir, 'replicas')}`,
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

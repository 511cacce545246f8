import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from './manifest.js';
import { readShardManifest } from './shard-manifest.js';

/** What the folder of an index holds once it was served with a writer: the writer's log, and what replicas made of it. */
export const servedEntries: readonly string[] = ['log', 'replicas'];

/** In the folder of a log that never took a write. */
export const unwrittenFile = 'unwritten';

/** What the folder of such a log may hold while no writer has it. */
const logEntries: readonly string[] = ['log.json', 'data.mdb', 'lock.mdb', 'reserve', unwrittenFile];

/**
 * Whether the index in a folder was written to since it was built, so that its writes may not be in what was built. Where
 * that cannot be told it is taken to have been: as long as a writer or a replica has it, and after one was killed.
 */
export async function hasWrites(dir: string): Promise<boolean> {
  const [isLogThere, areReplicasThere] = await Promise.all(servedEntries.map((entry) => isThere(join(dir, entry))));
  if (!isLogThere && !areReplicasThere) return false;
  try {
    return (await mayLogHaveWrites(join(dir, 'log'))) || (areReplicasThere === true && (await mayReplicasHave(dir)));
  } catch {
    return true;
  }
}

async function mayLogHaveWrites(log: string): Promise<boolean> {
  const entries = await readdir(log);
  return !entries.includes(unwrittenFile) || entries.some((entry) => !logEntries.includes(entry));
}

async function mayReplicasHave(dir: string): Promise<boolean> {
  const { nextSeq } = await readManifest(dir);
  // No write has the number 0, also not in an index that was built of nothing.
  const start = Math.max(1, nextSeq);
  for (const replica of await readdir(join(dir, 'replicas'))) {
    for (const shard of await readdir(join(dir, 'replicas', replica))) {
      if (!/^shard-\d+$/.test(shard)) return true;
      const { written } = await readShardManifest(join(dir, 'replicas', replica, shard));
      if (written !== undefined && written.nextSeq > start) return true;
    }
  }
  return false;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

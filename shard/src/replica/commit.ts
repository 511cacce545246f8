import { join } from 'node:path';
import { syncFile, syncFolder, writeSynced } from '../index/files.js';
import { segmentFiles, type WrittenUpTo, writeShardManifest } from '../index/shard-manifest.js';
import type { PublishedSegment } from './state-segment.js';

/** What is to be on disk: a state of a shard at a place in the log. */
export interface CommitState {
  readonly segments: readonly PublishedSegment[];
  readonly written: WrittenUpTo;
}

/** A file that could not be brought to disk: what of it is there is not known, so it must not be tried again. */
export class SyncFailed extends Error {
  override readonly name = 'SyncFailed';

  constructor(file: string, cause: unknown) {
    super(`${file} cannot be brought to disk: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Brings a state to disk so that the shard is what it was before, or this, through kills and power loss: the files that
 * are not there yet first, then their names, then the manifest that names them.
 *
 * @param durable names of files that are on disk already
 * @throws SyncFailed
 */
export async function commit(folder: string, state: CommitState, durable: ReadonlySet<string>): Promise<void> {
  for (const { shared, entry } of state.segments) {
    for (const file of Object.values(segmentFiles('', entry.name))) {
      if (!durable.has(file)) await syncNew(join(folder, file));
    }
    const { deletions } = entry;
    if (deletions === undefined || shared.deletions === undefined || durable.has(deletions)) continue;
    await writeSynced(join(folder, deletions), [new Uint8Array(shared.deletions.memory)]);
  }
  await syncFolder(folder).catch((error: unknown) => {
    throw new SyncFailed(folder, error);
  });
  await writeShardManifest(folder, { segments: state.segments.map(({ entry }) => entry), written: state.written });
}

/** After a failed fsync the system may forget what it could not write, and the next one succeeds: it is tried once. */
async function syncNew(file: string): Promise<void> {
  await syncFile(file).catch((error: unknown) => {
    throw new SyncFailed(file, error);
  });
}

import { z } from 'zod';
import type { SharedShard } from '../index/open.js';
import { cursorReadAhead } from '../index/postings-cursor.js';
import { filesOfSegment, type ManifestSegment, type ShardManifest } from '../index/shard-manifest.js';
import type { Generation } from './generations.js';

/** A file of a snapshot, and where its bytes are. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
  readonly from: { readonly memory: SharedArrayBuffer } | { readonly fd: number };
}

/** Names of the files that a shard's manifest names, in order. */
export function fileNamesOf({ segments }: ShardManifest): string[] {
  return segments.flatMap(filesOfSegment);
}

/** What a generation is made of, as a shard's manifest says it. */
export function shardManifestOf({ index, shared }: Generation): ShardManifest {
  const segments = shared.segments.map(({ name, deletions }, i): ManifestSegment => {
    const { documents, liveDocuments } = index.segments[i] as (typeof index.segments)[number];
    const gone = deletions && { deletions: `${name}.${index.generation}.deletions` };
    return { name, documents, liveDocuments, ...gone };
  });
  return withWritten({ segments }, shared);
}

/** A shard's manifest that says how far the shard was written, if it ever was. */
export function withWritten(
  { segments }: ShardManifest,
  { logId, generation }: Pick<SharedShard, 'logId' | 'generation'>,
): ShardManifest {
  return logId === '' ? { segments } : { segments, written: { logId, nextSeq: generation } };
}

/** The files that the manifest of a generation names, in its order. */
export function sourceFilesOf({ shared }: Generation, manifest: ShardManifest): SourceFile[] {
  const names = fileNamesOf(manifest);
  const sources = shared.segments.flatMap(({ memory, deletions, stored }) => [
    { bytes: memory.byteLength - cursorReadAhead, from: { memory } },
    { bytes: stored.bytes, from: { fd: stored.fd } },
    ...(deletions === undefined ? [] : [{ bytes: deletions.memory.byteLength, from: { memory: deletions.memory } }]),
  ]);
  return sources.map((source, i) => ({ name: names[i] as string, ...source }));
}

/** A name that leads nowhere but into the folder that it is looked for in. */
const plainName = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/, 'it is no plain name of a file');
const count = z.int().min(0);

const manifestSchema = z.object({
  segments: z.array(
    z.object({ name: plainName, documents: count, liveDocuments: count, deletions: z.exactOptional(plainName) }),
  ),
});

/** The segments of a shard's manifest that another process sent as JSON. Throws an error that says what is wrong with it. */
export function parseShardManifest(text: string): ShardManifest {
  const read = manifestSchema.safeParse(JSON.parse(text));
  if (!read.success) {
    const { path, message } = read.error.issues[0] as z.core.$ZodIssue;
    throw new Error(`its manifest of the shard has at ${path.join('.')}: ${message}`);
  }
  const names = fileNamesOf(read.data);
  if (new Set(names).size < names.length) throw new Error('its manifest of the shard names a file twice');
  return read.data;
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FilledSchema, type Schema, schemaFingerprint, schemaOfFilled, schemaToJson } from '../query/schema.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { DamagedIndex } from './sections.js';

/** What a finished index is made of. */
export interface Manifest {
  readonly name: string;
  readonly schema: Schema;
  /** Fingerprint of the schema and its analyzers when the index was built. */
  readonly fingerprint: string;
  /** Hex digest over all that was indexed and how: two builds that differ in any way differ in it. */
  readonly build: string;
  /** Number of the next write; all documents have lower ones. */
  readonly nextSeq: number;
  /** The state of the index: the mark behind its last write. */
  readonly generation: number;
  /** Live documents of all shards. */
  readonly documents: number;
  readonly shards: readonly ManifestShard[];
}

/** A shard's part of an index. */
export interface ManifestShard {
  readonly shard: number;
  /** First slot it owns, and one past the last; nothing where documents were assigned to shards by hand. */
  readonly slots?: readonly [from: number, to: number];
  readonly documents: number;
}

/** An index that cannot be read or written as asked; the message names the folder. */
export class IndexUnusable extends Error {
  override readonly name = 'IndexUnusable';
}

const manifestFile = 'manifest.json';
const format = 'muster-index';
const formatVersion = 3;

/** The manifest as it is written. */
interface WrittenManifest extends Omit<Manifest, 'schema'> {
  readonly schema: FilledSchema;
}

/** Folder of a shard in an index's folder. */
export function shardFolder(dir: string, shard: number): string {
  return join(dir, `shard-${shard}`);
}

/** Path of an index's manifest. Without it the index is not finished. */
export function manifestPath(dir: string): string {
  return join(dir, manifestFile);
}

/** Declares an index finished. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  await writeJsonFile(manifestPath(dir), format, formatVersion, writtenManifest(manifest));
}

/** A manifest as text, for `parseManifest`. */
export function printManifest(manifest: Manifest): string {
  return JSON.stringify(writtenManifest(manifest));
}

/**
 * A manifest from the text that `printManifest` made of it, here or in another process.
 *
 * @throws IndexUnusable if its index was built by other rules than today's
 */
export function parseManifest(text: string, from: string): Manifest {
  return manifestOf(JSON.parse(text) as WrittenManifest, from);
}

function writtenManifest(manifest: Manifest): WrittenManifest {
  return { ...manifest, schema: schemaToJson(manifest.schema) };
}

function manifestOf(written: WrittenManifest, from: string): Manifest {
  const manifest: Manifest = { ...written, schema: schemaOfFilled(written.schema) };
  if (schemaFingerprint(manifest.schema) !== manifest.fingerprint) {
    throw new IndexUnusable(`${from} was built with other analyzers: run \`muster index\` again`);
  }
  return manifest;
}

/**
 * The manifest of a finished index.
 *
 * @throws IndexUnusable if there is none, or it was built by other rules than today's
 * @throws DamagedIndex if the manifest is not one
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const file = manifestPath(dir);
  const { version, isWhole, content } = await readJsonFile(file, format).catch(async (error: unknown) => {
    throw (await missingManifest(dir, error)) ?? error;
  });
  if (version !== formatVersion) {
    throw new IndexUnusable(
      `${dir} has format ${version}, this version reads ${formatVersion}: run \`muster index\` again`,
    );
  }
  // What we wrote was checked then; the checksum says that it is what we wrote.
  if (!isWhole) throw new DamagedIndex(file, 'its checksum is wrong');
  return manifestOf(content as unknown as WrittenManifest, dir);
}

/** What it means that a manifest could not be read, if it is that there is none. */
async function missingManifest(dir: string, error: unknown): Promise<IndexUnusable | undefined> {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return undefined;
  const isFolder = await stat(dir).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return new IndexUnusable(
    isFolder ? `${dir} is not a finished index: run \`muster index\` again` : `${dir} is not a folder with an index`,
  );
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FilledSchema, type Schema, schemaFingerprint, schemaOfFilled, schemaToJson } from '../query/schema.js';
import { DamagedIndex } from './columns.js';
import { crcOf } from './crc.js';
import { writeDurably } from './files.js';

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
  /** First slot it owns, and one past the last. */
  readonly slots: readonly [from: number, to: number];
  readonly documents: number;
}

/** An index that cannot be read or written as asked; the message names the folder. */
export class IndexUnusable extends Error {
  override readonly name = 'IndexUnusable';
}

const manifestFile = 'manifest.json';
const formatVersion = 2;

/** The manifest as it is written. */
interface WrittenManifest extends Omit<Manifest, 'schema'> {
  readonly format: 'muster-index';
  readonly version: number;
  readonly schema: FilledSchema;
  /** Of the rest, as JSON without spaces. */
  readonly crc: number;
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
  const content = {
    format: 'muster-index',
    version: formatVersion,
    ...manifest,
    schema: schemaToJson(manifest.schema),
  };
  const value = { ...content, crc: crcOfJson(content) };
  await writeDurably(manifestPath(dir), [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}

/**
 * The manifest of a finished index.
 *
 * @throws IndexUnusable if there is none, or it was built by other rules than today's
 * @throws DamagedIndex if the manifest is not one
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const { crc, format, version, ...content } = Object(await readJson(dir)) as WrittenManifest;
  if (format !== 'muster-index') throw new DamagedIndex(manifestPath(dir), 'it is not the manifest of an index');
  if (version !== formatVersion) {
    throw new IndexUnusable(
      `${dir} has format ${version}, this version reads ${formatVersion}: run \`muster index\` again`,
    );
  }
  // What we wrote was checked then; the checksum says that it is what we wrote.
  if (crc !== crcOfJson({ format, version, ...content }))
    throw new DamagedIndex(manifestPath(dir), 'its checksum is wrong');
  const manifest: Manifest = { ...content, schema: schemaOfFilled(content.schema) };
  if (schemaFingerprint(manifest.schema) !== manifest.fingerprint) {
    throw new IndexUnusable(`${dir} was built with other analyzers: run \`muster index\` again`);
  }
  return manifest;
}

function crcOfJson(value: object): number {
  return crcOf(Buffer.from(JSON.stringify(value)));
}

async function readJson(dir: string): Promise<unknown> {
  const text = await readFile(manifestPath(dir), 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text === 'string') {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new DamagedIndex(manifestPath(dir), (error as Error).message);
    }
  }
  if (text.code !== 'ENOENT' && text.code !== 'ENOTDIR') throw text;
  const isFolder = await stat(dir).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  throw new IndexUnusable(
    isFolder ? `${dir} is not a finished index: run \`muster index\` again` : `${dir} is not a folder with an index`,
  );
}

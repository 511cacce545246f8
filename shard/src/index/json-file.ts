import { readFile } from 'node:fs/promises';
import { crcOf } from './crc.js';
import { writeDurably } from './files.js';
import { DamagedIndex } from './sections.js';

/** Writes a value durably as JSON that says what it is and has a checksum. */
export async function writeJsonFile(file: string, format: string, version: number, content: object): Promise<void> {
  const value = { format, version, ...content };
  const text = JSON.stringify({ ...value, crc: crcOfJson(value) }, null, 2);
  await writeDurably(file, [Buffer.from(`${text}\n`)]);
}

/** What a JSON file says beside its format; its version is the caller's to judge. */
export interface JsonFile {
  readonly version: unknown;
  /** Whether it is what was written; by the rules of its own version only. */
  readonly isWhole: boolean;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Reads what `writeJsonFile` wrote.
 *
 * @throws DamagedIndex if it is not JSON, or of another format
 */
export async function readJsonFile(file: string, format: string): Promise<JsonFile> {
  const text = await readFile(file, 'utf8');
  const { crc, ...value } = Object(parse(file, text)) as Record<string, unknown>;
  const { format: found, version, ...content } = value;
  if (found !== format) throw new DamagedIndex(file, `it is not a file of format ${format}`);
  return { version, isWhole: crc === crcOfJson(value), content };
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedIndex(file, (error as Error).message);
  }
}

function crcOfJson(value: object): number {
  return crcOf(Buffer.from(JSON.stringify(value)));
}

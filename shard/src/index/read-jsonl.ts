import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Stands for standard input among names of files. */
export const standardInput = '-';

/** A line of a JSONL file. */
export interface JsonLine {
  readonly file: string;
  /** Place in the file, from 1. */
  readonly line: number;
  /** Place in all files together, from 0; blank and malformed lines count. */
  readonly seq: number;
  /** The line as it stands in the file, without its end. */
  readonly bytes: Buffer;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A line that is not a document that can be indexed. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  /** Of the document in it; empty if it has none that can be read. */
  readonly id: string;

  constructor({ file, line }: { readonly file: string; readonly line: number }, reason: string, id = '') {
    super(`${file}:${line}: ${reason}`);
    this.file = file;
    this.line = line;
    this.reason = reason;
    this.id = id;
  }
}

/** What to do about malformed lines. */
export interface ReadOptions {
  /** Told of each malformed line, which is then skipped; without it the first one ends the reading. */
  readonly onBad?: (bad: BadLine) => void;
}

/**
 * The documents of JSONL files in order, one a line; files whose names end in `.gz` are unpacked, `-` is standard
 * input. Returns the number of all lines, blank ones too.
 *
 * @throws BadLine at a malformed line unless `onBad` is given
 */
export async function* readJsonl(
  files: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<JsonLine, number> {
  const batches = readLineBatches(files);
  for (;;) {
    const next = await batches.next();
    if (next.done) return next.value;
    yield* parseLines(next.value, options);
  }
}

/** Lines of one file that stand one after the other in it, each with its end. */
export interface LineBatch {
  readonly file: string;
  /** Place of the first in the file, from 1. */
  readonly line: number;
  /** Place of the first in all files together, from 0. */
  readonly seq: number;
  /** In memory of their own, so that they can be given to another thread. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The lines of JSONL files in order, many at a time: a turn of the event loop for each would cost as much as parsing
 * it. Returns the number of all lines, blank ones too.
 */
export async function* readLineBatches(files: readonly string[]): AsyncGenerator<LineBatch, number> {
  let seq = 0;
  for (const file of files) {
    let line = 1;
    for await (const bytes of readWholeLines(file)) {
      // Counted before: whoever takes the batch may give its memory away.
      const lines = countLines(bytes);
      yield { file, line, seq, bytes };
      line += lines;
      seq += lines;
    }
  }
  return seq;
}

/** A line that is not blank, not yet parsed. */
export type RawLine = Omit<JsonLine, 'value'>;

/** The lines of a batch that are not blank. */
export function* linesIn({ file, line: firstLine, seq: firstSeq, bytes }: LineBatch): Iterable<RawLine> {
  const text = asBuffer(bytes);
  let line = firstLine;
  for (let start = 0; start < text.length; line++) {
    const end = text.indexOf(0x0a, start);
    const whole = text.subarray(start, end < 0 ? text.length : end);
    start = end < 0 ? text.length : end + 1;
    const content = withoutEnd(line === 1 ? withoutByteOrderMark(whole) : whole);
    if (!isBlank(content)) yield { file, line, seq: firstSeq + line - firstLine, bytes: content };
  }
}

/**
 * The documents of a batch.
 *
 * @throws BadLine at a malformed line unless `onBad` is given
 */
export function* parseLines(batch: LineBatch, { onBad }: ReadOptions = {}): Iterable<JsonLine> {
  for (const raw of linesIn(batch)) {
    const value = parseLine(raw.bytes);
    if (typeof value !== 'string') yield { ...raw, value };
    else if (onBad) onBad(new BadLine(raw, value));
    else throw new BadLine(raw, value);
  }
}

/** A line's object, or the reason why it has none. */
function parseLine(bytes: Buffer): Readonly<Record<string, unknown>> | string {
  if (!isUtf8(bytes)) return 'is not valid UTF-8';
  try {
    const value: unknown = JSON.parse(bytes.toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : 'is not a JSON object';
  } catch (error) {
    return `is not valid JSON: ${(error as Error).message}`;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function withoutEnd(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}

/** The last one may lack its end. */
function countLines(bytes: Uint8Array<ArrayBuffer>): number {
  const text = asBuffer(bytes);
  let lines = 0;
  let start = 0;
  for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a, start)) {
    lines++;
    start = end + 1;
  }
  return start < bytes.length ? lines + 1 : lines;
}

/** The lines of a file, as many at a time as are read. */
async function* readWholeLines(file: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let rest: Buffer[] = [];
  for await (const chunk of readChunks(file)) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      yield joined([...rest, chunk.subarray(0, end)]);
      rest = [];
    }
    if (end < chunk.length) rest.push(chunk.subarray(end));
  }
  if (rest.length > 0) yield joined(rest);
}

/** The same memory. */
function asBuffer({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Buffer<ArrayBuffer> {
  return Buffer.from(buffer, byteOffset, length);
}

function joined(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const source: Readable = file === standardInput ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  if (!file.endsWith('.gz')) {
    yield* source;
    return;
  }
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  source.on('error', (error) => unpacked.destroy(error));
  try {
    yield* source.pipe(unpacked);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new Error(`${file}: cannot be unpacked: ${message}`, { cause: error }) : error;
  } finally {
    source.destroy();
  }
}

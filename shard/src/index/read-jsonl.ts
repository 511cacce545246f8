import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

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

  constructor({ file, line }: { readonly file: string; readonly line: number }, reason: string) {
    super(`${file}:${line}: ${reason}`);
    this.file = file;
    this.line = line;
    this.reason = reason;
  }
}

/** What to do about malformed lines. */
export interface ReadOptions {
  /** Told of each malformed line, which is then skipped; without it the first one ends the reading. */
  readonly onBad?: (bad: BadLine) => void;
  /** Opens a file; it is unpacked if its name ends in `.gz`. @default from disk */
  readonly open?: (file: string) => Readable;
}

/**
 * The documents of JSONL files in order, one a line; files whose names end in `.gz` are unpacked. Returns the number
 * of all lines, blank ones too.
 *
 * @throws BadLine at a malformed line unless `onBad` is given
 */
export async function* readJsonl(
  files: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<JsonLine, number> {
  const batches = readBatches(files, options);
  for (;;) {
    const next = await batches.next();
    if (next.done) return next.value;
    yield* next.value;
  }
}

/**
 * What `readJsonl` gives, many documents at a time: a turn of the event loop for each would cost as much as parsing it.
 * Each batch must be read to its end before the next is asked for.
 */
export async function* readBatches(
  files: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<Iterable<JsonLine>, number> {
  let seq = 0;
  for (const file of files) {
    const parser = new LineParser(file, seq, options);
    for await (const lines of readLines(file, options.open)) yield parser.parse(lines);
    seq = parser.seq;
  }
  return seq;
}

/** Parses the lines of a file, and counts them. */
class LineParser {
  /** Of the next line. */
  seq: number;
  readonly #file: string;
  readonly #onBad: ReadOptions['onBad'];
  #line = 0;

  constructor(file: string, seq: number, { onBad }: ReadOptions) {
    this.#file = file;
    this.seq = seq;
    this.#onBad = onBad;
  }

  *parse(lines: readonly Buffer[]): Iterable<JsonLine> {
    for (const each of lines) {
      const place = { file: this.#file, line: ++this.#line, seq: this.seq++ };
      const bytes = this.#line === 1 ? withoutByteOrderMark(each) : each;
      if (isBlank(bytes)) continue;
      const value = parseLine(bytes);
      if (typeof value !== 'string') yield { ...place, bytes, value };
      else if (this.#onBad) this.#onBad(new BadLine(place, value));
      else throw new BadLine(place, value);
    }
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

/** The lines of a file, as many at a time as are read. */
async function* readLines(file: string, open: ReadOptions['open']): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of readChunks(file, open)) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      lines.push(lineOf(rest, chunk.subarray(start, end)));
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
    yield lines;
  }
  if (rest.length > 0) yield [lineOf(rest, Buffer.alloc(0))];
}

function lineOf(before: readonly Buffer[], last: Buffer): Buffer {
  const bytes = before.length === 0 ? last : Buffer.concat([...before, last]);
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}

async function* readChunks(file: string, open: ReadOptions['open'] = fromDisk): AsyncGenerator<Buffer> {
  const source = open(file);
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

function fromDisk(file: string): Readable {
  return createReadStream(file, { highWaterMark: 1 << 18 });
}

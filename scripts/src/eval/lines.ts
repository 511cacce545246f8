import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line of a file, and its number from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

/** A collection file that cannot be read; the message names file and, where there is one, line. */
export class CollectionFault extends Error {
  override readonly name = 'CollectionFault';
}

/** Says what is wrong with a line of a file. */
export function faultAt(path: string, line: number, what: string): CollectionFault {
  return new CollectionFault(`${path}:${line}: ${what}`);
}

/**
 * The JSON object in a line.
 *
 * @param expected what a line should be, as messages say it: `a JSON object with _id and text`
 * @throws CollectionFault that names file and line
 */
export function objectIn(path: string, { text, number }: NumberedLine, expected: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw faultAt(path, number, `expected ${expected}, but it is not valid JSON: ${(cause as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw faultAt(path, number, `expected ${expected}, got ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * Reads the lines of a file, or of standard input for `-`, one by one, unpacking it if its name ends in `.gz`. Lines of
 * blanks are left out.
 */
export async function* readLines(path: string): AsyncGenerator<NumberedLine> {
  let number = 0;
  let rest = '';
  for await (const chunk of readText(path)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number++;
      yield* withoutBlank(line, number);
    }
  }
  yield* withoutBlank(rest, number + 1);
}

function* withoutBlank(line: string, number: number): Generator<NumberedLine> {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.trim() !== '') {
    yield { text, number };
  }
}

async function* readText(path: string): AsyncGenerator<string> {
  try {
    for await (const chunk of openText(path)) {
      yield chunk as string;
    }
  } catch (cause) {
    throw new CollectionFault(`${path}: ${(cause as Error).message}`, { cause });
  }
}

function openText(path: string): Readable {
  const file: Readable = path === '-' ? process.stdin : createReadStream(path);
  // A failure shows where the last stream is read; the pipeline only has to end both.
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
  return bytes.setEncoding('utf8');
}

import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { crcOf } from './crc.js';
import { DamagedIndex } from './sections.js';

/** Length and CRC-32 in front of each document. */
const headBytes = 8;

/** What is written to disk at once. */
const writeBytes = 1 << 17;

/** What is read at once before it is known how long a document is. */
const atOnce = 1 << 16;

/** Documents of a segment's file must begin below it, so that 32 bits say where. */
export const maxStoredBytes = 2 ** 32 - 1;

/** Bytes that a document takes in the file. */
export function storedSize(document: Uint8Array): number {
  return headBytes + document.length;
}

/** Writes a segment's stored documents as they come, each behind its length and CRC-32. */
export class StoredWriter {
  readonly #fd: number;
  readonly #pending = Buffer.allocUnsafeSlow(writeBytes);
  #used = 0;
  #written = 0;
  #isOpen = true;

  /** @param file made anew: what has the name now, and may be linked to elsewhere, is not written to */
  constructor(file: string) {
    rmSync(file, { force: true });
    this.#fd = openSync(file, 'wx');
  }

  /** Bytes of all documents so far. */
  get length(): number {
    return this.#written + this.#used;
  }

  /** Adds a document; gives where it begins. */
  add(document: Buffer): number {
    const start = this.length;
    if (this.#used + storedSize(document) > writeBytes) this.#write();
    this.#used = this.#pending.writeUInt32LE(document.length, this.#used);
    this.#used = this.#pending.writeUInt32LE(crcOf(document), this.#used);
    if (this.#used + document.length > writeBytes) {
      this.#write();
      this.#writeAll(document);
    } else {
      document.copy(this.#pending, this.#used);
      this.#used += document.length;
    }
    return start;
  }

  /**
   * Writes all documents and closes the file.
   *
   * @param isDurable whether they are on disk then, but for the file's name in its folder
   */
  finish(isDurable: boolean): void {
    this.#write();
    if (isDurable) fsyncSync(this.#fd);
    this.close();
  }

  /** Closes the file, whatever is in it, unless it is closed. */
  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }

  #write(): void {
    this.#writeAll(this.#pending.subarray(0, this.#used));
    this.#used = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#written += bytes.length;
  }
}

/** What stored documents are read from. */
export interface StoredSource {
  /** Open for reading. */
  readonly fd: number;
  /** Its path, for messages. */
  readonly file: string;
  /** For each ordinal where its document begins. */
  readonly starts: Uint32Array;
  /** Bytes of the file. */
  readonly bytes: number;
}

/**
 * A document by its ordinal, as it was added, read from the file.
 *
 * @throws DamagedIndex if its bytes are not those that were written
 */
export function readStored(source: StoredSource, ordinal: number): Buffer {
  const start = source.starts[ordinal] as number;
  const document = documentAt(source.fd, start, source.starts[ordinal + 1] ?? source.bytes);
  if (document !== undefined) return document;
  throw new DamagedIndex(source.file, documentFault(start));
}

/** The fault of a document, at a place in its file, whose bytes are not those that were written. */
export function documentFault(at: number): string {
  return `the checksum of the document at byte ${at} does not hold`;
}

/**
 * Reads all documents, also those that were replaced. Gives the places of those whose bytes are not what was written;
 * behind one whose end is unknown goes on with the next that `starts` tells of.
 */
export function damagedStored({ fd, starts, bytes }: Omit<StoredSource, 'file'>): number[] {
  const damaged: number[] = [];
  let next = 0;
  for (let at = 0; at < bytes; ) {
    while ((starts[next] ?? bytes) <= at && next < starts.length) next++;
    const limit = starts[next] ?? bytes;
    const document = documentAt(fd, at, limit);
    if (document === undefined) damaged.push(at);
    at = document === undefined ? limit : at + storedSize(document);
  }
  return damaged;
}

/** The document at a place, which ends before `limit`; nothing if it is not whole. */
function documentAt(fd: number, at: number, limit: number): Buffer | undefined {
  // Documents that were replaced may lie between this one and the limit: they are not read unless they are short.
  let record = readAt(fd, at, Math.min(limit - at, atOnce));
  if (record.length < headBytes) return undefined;
  const end = headBytes + record.readUInt32LE(0);
  if (end > limit - at) return undefined;
  if (end > record.length) record = readAt(fd, at, end);
  if (end > record.length) return undefined;
  const document = record.subarray(headBytes, end);
  return crcOf(document) === record.readUInt32LE(4) ? document : undefined;
}

/** Bytes from a place on, fewer where the file ends. */
function readAt(fd: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const read = readSync(fd, bytes, at, length - at, from + at);
    if (read === 0) return bytes.subarray(0, at);
    at += read;
  }
  return bytes;
}

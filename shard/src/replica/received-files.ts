import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotFile__Output, SnapshotPiece__Output } from '@muster/proto';
import { syncFolder } from '../index/files.js';

/**
 * Writes the files of a snapshot as their pieces come, in order, and makes each durable when it is whole. Throws an error
 * that says what is wrong with a piece.
 */
export class SnapshotFiles {
  readonly #folder: string;
  readonly #files: readonly SnapshotFile__Output[];
  #place = 0;
  #open: { readonly handle: FileHandle; written: number } | undefined;

  /** @param files their names must be plain names */
  constructor(folder: string, files: readonly SnapshotFile__Output[]) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async add({ file, data }: SnapshotPiece__Output): Promise<void> {
    await this.#passEmpty();
    const { name, bytes } = this.#expected(file);
    this.#open ??= { handle: await open(join(this.#folder, name), 'wx'), written: 0 };
    const opened = this.#open;
    if (opened.written + data.length > bytes) throw new Error(`it sent more of ${name} than its ${bytes} bytes`);
    await opened.handle.writeFile(data);
    opened.written += data.length;
    if (opened.written === bytes) await this.#next(opened.handle);
  }

  /** Throws if a file is not whole. */
  async finish(): Promise<void> {
    await this.#passEmpty();
    const missing = this.#files[this.#place];
    if (missing !== undefined) {
      throw new Error(`it ended at byte ${this.#open?.written ?? 0} of the ${missing.bytes} of ${missing.name}`);
    }
    await syncFolder(this.#folder);
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await this.#open?.handle.close();
    this.#open = undefined;
  }

  #expected(file: number): SnapshotFile__Output {
    const expected = this.#files[file];
    if (expected === undefined) throw new Error(`it sent a piece of file ${file} of ${this.#files.length}`);
    if (file !== this.#place) {
      const next = this.#files[this.#place]?.name ?? 'the end';
      throw new Error(`it sent a piece of ${expected.name} where one of ${next} was due`);
    }
    return expected;
  }

  /** Of an empty file no piece comes. */
  async #passEmpty(): Promise<void> {
    for (;;) {
      const next = this.#files[this.#place];
      if (next === undefined || next.bytes > 0) return;
      await this.#next(await open(join(this.#folder, next.name), 'wx'));
    }
  }

  async #next(handle: FileHandle): Promise<void> {
    this.#open = undefined;
    this.#place++;
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

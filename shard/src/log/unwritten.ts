import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../index/files.js';
import { unwrittenFile } from '../index/has-writes.js';
import { LogFull } from './log.js';

/** A file that says that a log never took a write. Gone before the first one, it is there only where that is true. */
export class Unwritten {
  readonly #dir: string;
  #isEnded = false;

  /** @param dir folder of the log */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Says so of a log that is being made. */
  declare(): Promise<void> {
    return writeDurably(join(this.#dir, unwrittenFile), []);
  }

  /**
   * Says so no more: a write is about to be taken. Resolves when that is durable.
   *
   * @throws LogFull where there is no room even for this
   */
  async end(): Promise<void> {
    if (this.#isEnded) return;
    try {
      await rm(join(this.#dir, unwrittenFile), { force: true });
      await syncFolder(this.#dir);
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      throw code === 'ENOSPC' || code === 'EDQUOT' ? new LogFull(message) : error;
    }
    this.#isEnded = true;
  }
}

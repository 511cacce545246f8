import { closeSync, fstatSync, openSync } from 'node:fs';
import { DamagedIndex } from './sections.js';

/** A file that is open for reading. */
export interface OpenFile {
  readonly file: string;
  readonly fd: number;
  readonly bytes: number;
}

/** Files opened together, so that none stays open when one of them cannot be. */
export class OpenFiles {
  readonly #open = new Set<number>();

  /** @throws DamagedIndex if it is missing */
  open(file: string): OpenFile {
    try {
      const fd = openSync(file, 'r');
      this.#open.add(fd);
      return { file, fd, bytes: fstatSync(fd).size };
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new DamagedIndex(file, 'it is missing') : error;
    }
  }

  /** Closes one, if it is open. */
  close({ fd }: OpenFile): void {
    if (this.#open.delete(fd)) closeSync(fd);
  }

  /** Closes all that are open. */
  closeAll(): void {
    for (const fd of this.#open) closeSync(fd);
    this.#open.clear();
  }
}

import type { SharedShard } from '../index/open.js';
import { type OpenFile, OpenFiles } from '../index/open-files.js';
import { DamagedIndex } from '../index/sections.js';

/**
 * The files of stored documents of what a replica's thread publishes, opened once more for the thread that reads from
 * them: a descriptor of the other thread is closed when that thread ends, however it ends, and its number may then be
 * another file's.
 */
export class OwnDocuments {
  readonly #files = new OpenFiles();
  /** By segment's name: open as long as any shard that was taken has it. */
  readonly #byName = new Map<string, { readonly file: OpenFile; users: number }>();

  /**
   * Gives a shard that reads from files of our own.
   *
   * @throws DamagedIndex if a file is missing, or not the one that was published
   */
  take(shared: SharedShard): SharedShard {
    const taken: string[] = [];
    try {
      const segments = shared.segments.map((segment) => {
        const stored = this.#use(segment.name, segment.stored);
        taken.push(segment.name);
        return { ...segment, stored };
      });
      return { ...shared, segments };
    } catch (error) {
      for (const name of taken) this.#leave(name);
      throw error;
    }
  }

  /** Closes what only this shard needed. Contract: `take` gave it, and nobody reads from it any more. */
  release({ segments }: SharedShard): void {
    for (const { name } of segments) this.#leave(name);
  }

  #use(name: string, { file, bytes }: OpenFile): OpenFile {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      known.users++;
      return known.file;
    }
    const opened = this.#files.open(file);
    if (opened.bytes !== bytes) {
      this.#files.close(opened);
      throw new DamagedIndex(file, `it has ${opened.bytes} bytes instead of ${bytes}`);
    }
    this.#byName.set(name, { file: opened, users: 1 });
    return opened;
  }

  #leave(name: string): void {
    const known = this.#byName.get(name);
    if (known === undefined || --known.users > 0) return;
    this.#byName.delete(name);
    this.#files.close(known.file);
  }
}

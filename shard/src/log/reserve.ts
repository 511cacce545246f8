import { stat, unlink, writeFile } from 'node:fs/promises';

/**
 * Room on the disk kept back for giving up what a full log has: that, too, must be written. A file that is removed when
 * the room is needed. It holds nothing, so it need not be durable.
 */
export class Reserve {
  readonly #file: string;
  readonly #bytes: number;

  constructor(file: string, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Takes the room if there is enough and it can be had; else what there is stays free. */
  async take(): Promise<void> {
    const size = await stat(this.#file).then(
      (entry) => entry.size,
      () => 0,
    );
    if (size === this.#bytes) return;
    try {
      await writeFile(this.#file, Buffer.alloc(this.#bytes));
    } catch {
      await this.release().catch(() => {});
    }
  }

  /** Gives the room back. */
  async release(): Promise<void> {
    await unlink(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

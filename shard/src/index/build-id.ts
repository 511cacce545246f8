import { createHash } from 'node:crypto';

/**
 * Names a build by what went into it: the same input, schema and number of shards give the same name, and nothing else
 * does. Line counts and times do not tell an edited corpus from the former one.
 */
export class BuildId {
  readonly #hash = createHash('sha256');

  /** @param fingerprint of the schema */
  constructor(fingerprint: string, shards: number) {
    this.#hash.update(`${fingerprint} ${shards}`);
  }

  /** Takes in a line that was indexed, and its shard where that was assigned. */
  add({ seq, bytes }: { readonly seq: number; readonly bytes: Buffer }, assigned: number | undefined): void {
    // No line has an end within, so no two lists of lines spell the same.
    this.#hash.update(assigned === undefined ? `\n${seq} ` : `\n${seq}@${assigned} `).update(bytes);
  }

  /** The name, once all `lines` were read, blank and bad ones too. Ends the taking in. */
  finish(lines: number): string {
    return this.#hash.update(`\n${lines}`).digest('hex');
  }
}

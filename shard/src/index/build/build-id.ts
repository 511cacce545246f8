import { createHash } from 'node:crypto';

/**
 * Names a build by what went into it: the same input, schema and number of shards give the same name, and nothing else
 * does. Line counts and times do not tell an edited corpus from the former one, and the number of threads must not.
 */
export class BuildId {
  readonly #lines = createHash('sha256');
  /** What became of lines otherwise than by the schema and their ids; nothing as long as there is none. */
  #exceptions: ReturnType<typeof createHash> | undefined;

  /** @param fingerprint of the schema */
  constructor(fingerprint: string, shards: number) {
    this.#lines.update(`${fingerprint} ${shards}`);
  }

  /** Takes in a line that is not blank; in the order of `seq`. */
  add({ seq, bytes }: { readonly seq: number; readonly bytes: Uint8Array }): void {
    // No line has an end within, so no two lists of lines spell the same.
    this.#lines.update(`\n${seq} `).update(bytes);
  }

  /** A line's document was put into a shard that its id does not tell; in the order of `seq`. */
  assign(seq: number, shard: number): void {
    this.#except(`\n${seq}@${shard}`);
  }

  /** A line was left out; in the order of `seq`. */
  leaveOut(seq: number): void {
    this.#except(`\n${seq}`);
  }

  /** The name, once all `lines` were read, blank and bad ones too. Ends the taking in. */
  finish(lines: number): string {
    const exceptions = this.#exceptions === undefined ? '' : ` ${this.#exceptions.digest('hex')}`;
    return this.#lines.update(`\n${lines}${exceptions}`).digest('hex');
  }

  #except(text: string): void {
    this.#exceptions ??= createHash('sha256');
    this.#exceptions.update(text);
  }
}

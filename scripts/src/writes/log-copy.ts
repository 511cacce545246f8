import type { IndexTopology__Output, LogResponse__Output, WriteClient, WriteOperation } from '@muster/proto';
import { type LogStream, readServedBuildId, writersLog } from '@muster/shard';
import { CommandFailed } from '../cli/failure.js';

/** What is copied, and where. */
export interface LogCopyOptions {
  readonly source: Pick<IndexTopology__Output, 'name' | 'buildId' | 'writer' | 'shards'>;
  /** All writes with lower numbers are there already. */
  readonly since: number;
  readonly writes: Pick<WriteClient, 'write'>;
  /** Told how many writes are there now. */
  readonly onCopied: (copied: number) => void;
}

/**
 * Writes to one index what the log of another has, and goes on as it grows.
 *
 * The shards of the log are read side by side: writes of one id are all in one of them, and in order.
 */
export class LogCopy {
  /** Writes copied so far. */
  copied = 0;
  /** Rejects when it cannot go on; resolves never. */
  readonly failed: Promise<never>;
  /** By shard: all writes below are copied. */
  readonly #reached: number[];
  readonly #streams: LogStream[] = [];
  readonly #options: LogCopyOptions;
  #waiting: { readonly mark: number; readonly resolve: () => void }[] = [];
  #isClosed = false;

  constructor(options: LogCopyOptions) {
    this.#options = options;
    const { source, since } = options;
    this.#reached = source.shards.map(() => since);
    this.failed = new Promise((_, reject) => {
      for (const shard of source.shards.keys()) this.#copyShard(shard).catch(reject);
    });
    // It is told to whoever waits, and nobody may at the moment.
    this.failed.catch(() => {});
  }

  /** Resolves when all writes below a generation are copied; rejects when it cannot go on. */
  reached(mark: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#waiting.push({ mark, resolve });
      this.#tellReached();
    });
    return Promise.race([reached, this.failed]);
  }

  /** Copies no more. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams) stream.close();
  }

  async #copyShard(shard: number): Promise<void> {
    const { source, since } = this.#options;
    const { build: buildId, logId } = readServedBuildId(source.buildId);
    const first = { index: source.name, shard, fromSeq: since, buildId, logId, onlyReads: true };
    const stream = writersLog(source.writer)(first);
    this.#streams.push(stream);
    for await (const response of stream.responses) {
      const written = await this.#copy(response);
      this.copied += written;
      this.#options.onCopied(this.copied);
      this.#reached[shard] = Math.max(this.#reached[shard] ?? 0, response.mark);
      this.#tellReached();
    }
    if (!this.#isClosed) throw new CommandFailed(`the log of ${source.name} has ended`);
  }

  #tellReached(): void {
    const least = Math.min(...this.#reached);
    for (const { mark, resolve } of this.#waiting) if (mark <= least) resolve();
    this.#waiting = this.#waiting.filter(({ mark }) => mark > least);
  }

  /** Gives the number of writes. */
  async #copy({ operations, snapshotNeeded }: LogResponse__Output): Promise<number> {
    if (snapshotNeeded) {
      throw new CommandFailed(
        'the log has given up what was written then: take a snapshot, and go on from its generation',
      );
    }
    const wanted = operations.flatMap(({ operation }): WriteOperation[] => {
      const { kind, upsert, delete: id } = operation ?? {};
      if (kind === 'upsert' && upsert !== undefined) return [{ upsert }];
      return kind === 'delete' && id !== undefined ? [{ delete: id }] : [];
    });
    if (wanted.length === 0) return 0;
    const { refused } = await this.#options.writes.write(wanted);
    const [first] = refused;
    if (first !== undefined) {
      throw new CommandFailed(`the document ${first.id} is refused: field ${first.field}: ${first.reason}`);
    }
    return wanted.length;
  }
}

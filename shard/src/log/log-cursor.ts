import { codecs } from '@muster/proto';
import type { Log, Run } from './log.js';
import { withoutBelow } from './run.js';

/** A response is at most about so long, unless a single operation is longer. */
const limits = { operations: 1000, bytes: 256 * 1024 };

/** What comes next for a replica. */
export type CursorStep =
  | { readonly type: 'response'; readonly bytes: Buffer }
  /** It has all that is durable. */
  | { readonly type: 'wait' }
  /** What it needs next was given up. */
  | { readonly type: 'gone' };

/** A place in the log from which a replica goes on. Holds nothing of the log. */
export class LogCursor {
  readonly #log: Log;
  readonly #shard: number;
  /** All lower ones of the shard were given. */
  #nextSeq: number;
  /** Lower marks were given, or cannot be shown any more. */
  #nextMark: number;

  constructor(log: Log, shard: number, fromSeq: number) {
    this.#log = log;
    this.#shard = shard;
    this.#nextSeq = fromSeq;
    this.#nextMark = fromSeq;
  }

  /** Operations, or a mark, or operations and the mark behind them. */
  next(): CursorStep {
    const log = this.#log;
    if (this.#nextSeq < log.firstSeq(this.#shard)) return { type: 'gone' };
    const mark = log.markFrom(this.#nextMark);
    const read = log.read(this.#shard, this.#nextSeq, limits);
    // A mark lies between batches, so never within a run.
    const runs = mark === undefined ? read : read.filter(({ firstSeq }) => firstSeq < mark);
    if (runs.length === 0 && mark === undefined) return { type: 'wait' };
    const reached = this.#markBehind(runs, read, mark);
    const bytes = this.#responseOf(runs, reached);
    this.#nextSeq = Math.max(this.#nextSeq, (runs.at(-1)?.lastSeq ?? -1) + 1, reached ?? 0);
    if (reached !== undefined) this.#nextMark = reached + 1;
    return { type: 'response', bytes };
  }

  /** The newest mark that shows these operations and no more. */
  #markBehind(runs: readonly Run[], read: readonly Run[], mark: number | undefined): number | undefined {
    if (mark === undefined) return undefined;
    const [following] =
      read.length > runs.length
        ? read.slice(runs.length)
        : this.#log.read(this.#shard, (runs.at(-1)?.lastSeq ?? this.#nextSeq - 1) + 1, { operations: 1, bytes: 1 });
    // There is more to come before the mark.
    if (following !== undefined && following.firstSeq < mark) return undefined;
    return this.#log.markUpTo(following?.firstSeq ?? Number.MAX_SAFE_INTEGER);
  }

  #responseOf(runs: readonly Run[], mark: number | undefined): Buffer {
    const log = this.#log;
    const rest = codecs.logResponse.encode({ nextSeq: log.durableSeq, ...(mark === undefined ? {} : { mark }) });
    // Messages of one type, one after the other, are read as one message with all their operations.
    return Buffer.concat([...runs.map((run) => withoutBelow(run, this.#nextSeq).bytes), rest]);
  }
}

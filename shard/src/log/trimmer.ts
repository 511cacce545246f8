import type { Followers } from './followers.js';
import { type Log, LogBroken, LogFull } from './log.js';

/** What a log is kept within. */
export interface TrimmerOptions {
  readonly log: Log;
  readonly followers: Followers;
  readonly shards: number;
  /** Longest log that takes writes, in bytes. */
  readonly maxLogBytes: number;
  /** So much is kept for replicas that are down, even if all others have it, in bytes. */
  readonly keepLogBytes: number;
}

/** Share of `maxLogBytes` from which on replicas that are behind are no longer waited for. */
const urgentShare = 7 / 8;

/** Keeps a log short: what some replica of the shard has on its disk may go, once nobody is likely to ask for it. */
export class Trimmer {
  readonly #options: TrimmerOptions;

  constructor(options: TrimmerOptions) {
    this.#options = options;
  }

  /**
   * Gives up what may be given up. On a full disk that is also what else would be kept for replicas that are down or
   * behind. Where no room can be made nothing is said: whoever writes is told.
   */
  async trim({ isDiskFull = false }: { readonly isDiskFull?: boolean } = {}): Promise<void> {
    const { log, followers, shards, keepLogBytes, maxLogBytes } = this.#options;
    const keepBytes = isDiskFull ? 0 : keepLogBytes / shards;
    const isUrgent = isDiskFull || log.sizeBytes > urgentShare * maxLogBytes;
    try {
      for (let shard = 0; shard < shards; shard++) {
        const ceiling = isUrgent ? followers.furthest(shard) : followers.least(shard);
        if (log.shardBytes(shard) > keepBytes) await log.trim(shard, ceiling, keepBytes);
      }
    } catch (error) {
      if (!(error instanceof LogFull || error instanceof LogBroken)) throw error;
    }
  }

  /** Why a log that is too long cannot be cut. */
  whyNot(): string {
    const { log, shards, followers } = this.#options;
    const untold = Array.from({ length: shards }, (_, shard) => shard).filter(
      (shard) => followers.furthest(shard) <= log.firstSeq(shard) && log.shardBytes(shard) > 0,
    );
    if (untold.length === 0) return 'the replicas do not keep up';
    const named =
      untold.length > 8 ? `${untold.slice(0, 8).join(', ')} and ${untold.length - 8} more` : untold.join(', ');
    return `no replica of shard ${named} has said that it has its operations on its disk`;
  }
}

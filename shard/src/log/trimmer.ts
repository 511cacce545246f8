import type { Followers } from './followers.js';
import { type Log, LogBroken, LogFull } from './log.js';

/** What a log is kept within. */
export interface TrimmerOptions {
  readonly log: Log;
  readonly followers: Followers;
  readonly shards: number;
  /** Longest log that takes writes, in bytes. */
  readonly maxLogBytes: number;
  /** So much is kept for replicas that are down, even if all others have it, in bytes; never more than half of the longest log. */
  readonly keepLogBytes: number;
  /** Told why the log cannot be cut, where whoever writes is not. */
  readonly tell: (message: string) => void;
}

/** Share of what is kept that may come on top before it is cut: each cut is a transaction to be synced. */
const slack = 1 / 16;
/** Share of `maxLogBytes` from which on replicas are no longer waited for that have not come since the writer began. */
const hurriedShare = 3 / 4;
/** Share of `maxLogBytes` from which on replicas that are behind are no longer waited for. */
const urgentShare = 7 / 8;

/** Keeps a log short: what a connected replica of the shard has on its disk may go, once nobody is likely to ask for it. */
export class Trimmer {
  /**
   * The disk was full at the last write. Then nothing is kept that no replica needs, but what connected replicas need is:
   * their disk is often the same one, and a snapshot takes more room there than the log does here.
   */
  isDiskFull = false;
  readonly #options: TrimmerOptions;
  /** What was told since something could be cut last. */
  #told = '';

  constructor(options: TrimmerOptions) {
    this.#options = options;
  }

  /** Gives up what may be given up; never rejects. Where no room can be made nothing is said: whoever writes is told. */
  async trim(): Promise<void> {
    const { log, shards, keepLogBytes, maxLogBytes } = this.#options;
    // A log that is kept nearly as long as it may be would have no room for writes.
    const keepBytes = this.isDiskFull ? 0 : Math.min(keepLogBytes, maxLogBytes / 2) / shards;
    try {
      for (let shard = 0; shard < shards; shard++) {
        if (log.shardBytes(shard) > keepBytes * (1 + slack)) await log.trim(shard, this.#ceiling(shard), keepBytes);
      }
      this.#told = '';
    } catch (error) {
      if (!(error instanceof LogFull || error instanceof LogBroken)) this.#tellOnce((error as Error).message);
    }
  }

  /** It is tried again with each write. */
  #tellOnce(reason: string): void {
    if (reason === this.#told) return;
    this.#told = reason;
    this.#options.tell(`the log cannot be cut: ${reason}`);
  }

  /** Operations of the shard below may be given up. */
  #ceiling(shard: number): number {
    const { log, followers, maxLogBytes } = this.#options;
    if (this.isDiskFull) return followers.leastOnFullDisk(shard, log.firstSeq(shard));
    if (log.sizeBytes > urgentShare * maxLogBytes) return followers.furthest(shard);
    return log.sizeBytes > hurriedShare * maxLogBytes ? followers.leastKnown(shard) : followers.least(shard);
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
    return `no connected replica of shard ${named} has said that it has its operations on its disk`;
  }
}

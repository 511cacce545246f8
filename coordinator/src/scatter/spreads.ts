/** What the latest query counts in the share of those that had a list used up. */
const weight = 1 / 64;
/** Of so many queries one looks whether it is still so. */
const triedOneIn = 64;
/** What that share may be more than it is to be. */
const allowance = 0.02;

/**
 * How the best hits of indexes turned out to be spread over their shards. Where lists are used up far more often than
 * chance allows, asking for fewer hits costs more than it saves: each shard is asked for all then, but for one query in 64.
 */
export class Spreads {
  /** By index, as many as are configured. */
  private readonly byIndex = new Map<string, { share: number; refused: number }>();

  /** Queries that asked shards of an index for fewer, all of which answered; and those that had to ask one again. */
  readonly counted = { queries: 0, again: 0 };

  /** Whether fewer hits may be asked for, such that with this probability no list is used up. */
  mayAskFewer(index: string, probability: number): boolean {
    const spread = this.byIndex.get(index);
    if (spread === undefined || this.isEven(index, probability)) return true;
    return ++spread.refused % triedOneIn === 0;
  }

  /** Whether lists were used up hardly more often than chance has it, as far as is known. */
  isEven(index: string, probability: number): boolean {
    const { share = 0 } = this.byIndex.get(index) ?? {};
    return share <= allowance + 4 * (1 - probability);
  }

  /** A query asked for fewer, and all shards have answered. */
  learn(index: string, wasUsedUp: boolean): void {
    this.counted.queries++;
    if (wasUsedUp) this.counted.again++;
    let spread = this.byIndex.get(index);
    if (spread === undefined) {
      if (!wasUsedUp) return;
      spread = { share: 0, refused: 0 };
      this.byIndex.set(index, spread);
    }
    spread.share += weight * ((wasUsedUp ? 1 : 0) - spread.share);
  }
}

import { type KeywordColumn, numberBlock } from '../../../index/segment.js';

/**
 * The least and greatest ordinals of a keyword column's blocks of documents. They are not in the index: each is found
 * when it is first asked for, which takes a few microseconds, and kept as long as the column.
 */
export class KeywordBlocks {
  readonly #column: KeywordColumn;
  /** By block; NaN where it is not known yet, Infinity and -Infinity if no document of the block has a value. */
  readonly #least: Float64Array;
  readonly #greatest: Float64Array;

  private constructor(column: KeywordColumn) {
    const blocks = Math.ceil((column.starts.length - 1) / numberBlock);
    this.#column = column;
    this.#least = new Float64Array(blocks).fill(Number.NaN);
    this.#greatest = new Float64Array(blocks);
  }

  /** The blocks of a column. */
  static of(column: KeywordColumn): KeywordBlocks {
    const known = kept.get(column);
    if (known !== undefined) return known;
    const blocks = new KeywordBlocks(column);
    kept.set(column, blocks);
    return blocks;
  }

  least(block: number): number {
    if (Number.isNaN(this.#least[block])) this.#learn(block);
    return this.#least[block] as number;
  }

  greatest(block: number): number {
    if (Number.isNaN(this.#least[block])) this.#learn(block);
    return this.#greatest[block] as number;
  }

  #learn(block: number): void {
    const { starts, ordinals } = this.#column;
    const from = starts[block * numberBlock] as number;
    const to = starts[Math.min(starts.length - 1, (block + 1) * numberBlock)] as number;
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let at = from; at < to; at++) {
      const ordinal = ordinals[at] as number;
      if (ordinal < least) least = ordinal;
      if (ordinal > greatest) greatest = ordinal;
    }
    this.#least[block] = least;
    this.#greatest[block] = greatest;
  }
}

const kept = new WeakMap<KeywordColumn, KeywordBlocks>();

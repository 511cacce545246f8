import { TextNumbers } from './text-numbers.js';
import { TextReader } from './value-columns.js';
import type { HitList } from './words.js';

/**
 * Collapses hits: gone through in rank order, one is passed over when enough of its group were taken. A hit without a key
 * is a group by itself.
 *
 * Pages stay full though each shard gives its collapsed best alone: of the sets with at most so many hits of each group
 * this takes the greedy one, which does not depend on what shards passed over for it. See
 * shard/src/evaluate/collect/collapsed-hits.ts.
 */
export class Collapse {
  readonly #hitsPerGroup: number;
  readonly #groups = new TextNumbers();
  /** By number of a group: its hits that were taken. */
  readonly #taken: number[] = [];

  /** @param hitsPerGroup at least 1 */
  constructor(hitsPerGroup: number) {
    this.#hitsPerGroup = hitsPerGroup;
  }

  /** Says whether the next hit is taken, and counts it if so. */
  takes(keys: TextReader, position: number): boolean {
    if (keys.isMissing(position)) return true;
    const group = this.#groups.numberOf(keys, position);
    const taken = this.#taken[group] ?? 0;
    if (taken >= this.#hitsPerGroup) return false;
    this.#taken[group] = taken + 1;
    return true;
  }
}

/** The collapse keys of lists; nothing if none has any. */
export function collapseKeys(lists: readonly HitList[]): readonly TextReader[] | undefined {
  if (!lists.some((list) => list.collapseKeys !== undefined)) return undefined;
  return lists.map((list) => new TextReader(list.collapseKeys, list.count));
}

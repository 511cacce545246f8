import type { PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import type { CollapseBy } from './check-collapse.js';
import { stringColumn } from './columns.js';
import { HeldHits } from './held-hits.js';
import type { HitCollector } from './hit-collector.js';
import { HitGroups } from './hit-groups.js';
import { justBelow } from './just-below.js';
import type { SortBy } from './sort/check-sort.js';

/**
 * The best `k` of the documents offered, of each group at most `perGroup`: those that are left when all documents are
 * gone through in the order of sort keys and one is passed over when `perGroup` of its group were taken. A document
 * belongs to the group of its value of a keyword field, the least by bytes if it has several; one without a value is a
 * group by itself.
 *
 * Call that list of a set of documents F(S). Two facts make it enough to hold F of what was offered so far, k hits:
 *
 * - F(S and x) = F(F(S) and x). The sets with at most `perGroup` documents of each group are the independent sets of
 *   a partition matroid, F is its greedy choice cut at k, and that choice does not depend on what it passed over. So
 *   `x` takes the place of the worst of its group if the group is full, else of the worst of all. For the same reason
 *   F of all shards is F of the shards' lists: a coordinator needs no more than is returned here.
 * - Place by place, F(S and x) is nowhere worse than F(S). So a document that is not better than the last of k hits
 *   held cannot enter, now or later, whatever its group: the k hits before it are never fewer. This is why the score
 *   of the last is a safe `threshold`, and why nothing excludes a document while there are fewer than k, though
 *   many were passed over.
 */
export class CollapsedHits implements HitCollector {
  readonly needsScores: boolean;
  threshold: number;
  readonly #held: HeldHits;
  readonly #groups: HitGroups;

  /** @param floorScore hits below it are dropped, those equal to it are not */
  constructor(
    k: number,
    keys: readonly SortBy[],
    { field, hitsPerGroup }: CollapseBy,
    floorScore = Number.NEGATIVE_INFINITY,
  ) {
    this.#held = new HeldHits(k, keys);
    this.#groups = new HitGroups(field, hitsPerGroup, (a, b) => this.#held.compare(a, b));
    this.needsScores = k > 0 && (floorScore > Number.NEGATIVE_INFINITY || keys.some(({ kind }) => kind === 'score'));
    this.threshold = Math.max(justBelow(floorScore), this.#held.threshold);
  }

  begin(segment: Segment, place: number): void {
    this.#held.begin(segment, place);
    this.#groups.begin(segment);
  }

  offer(ordinal: number, score: number): void {
    const held = this.#held;
    if (!(score > this.threshold && held.beatsWorst(ordinal, score))) return;
    const worstOfGroup = this.#groups.worstIfFull(ordinal);
    if (worstOfGroup === undefined) this.#enter(ordinal, score);
    else if (held.isBetter(ordinal, score, worstOfGroup)) {
      held.replace(worstOfGroup, ordinal, score);
      this.#groups.changed(worstOfGroup);
    } else return;
    this.threshold = Math.max(this.threshold, held.threshold);
  }

  #enter(ordinal: number, score: number): void {
    const held = this.#held;
    if (!held.isFull) {
      this.#groups.join(ordinal, held.add(ordinal, score));
      return;
    }
    const slot = held.worst;
    this.#groups.leave(slot);
    held.replace(slot, ordinal, score);
    this.#groups.join(ordinal, slot);
  }

  mayEnter(base: number, limit: number): boolean {
    return this.#held.mayHaveBetter(base, limit);
  }

  list(): PartialHits {
    const slots = this.#held.bestFirst();
    const keys = Array.from(slots, (slot) => this.#groups.keyOf(slot));
    return { ...this.#held.list(slots), collapseKeys: stringColumn(keys) };
  }
}

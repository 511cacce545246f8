import type { PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import { HeldHits } from './held-hits.js';
import type { HitCollector } from './hit-collector.js';
import { justBelow } from './just-below.js';
import type { SortBy } from './sort/check-sort.js';

/** The best `k` of the documents offered by sort keys, then `seq` upwards. */
export class SortedHits implements HitCollector {
  readonly needsScores: boolean;
  threshold: number;
  readonly #held: HeldHits;

  /** @param floorScore hits below it are dropped, those equal to it are not */
  constructor(k: number, keys: readonly SortBy[], floorScore = Number.NEGATIVE_INFINITY) {
    this.#held = new HeldHits(k, keys);
    this.needsScores = k > 0 && (floorScore > Number.NEGATIVE_INFINITY || keys.some(({ kind }) => kind === 'score'));
    this.threshold = Math.max(justBelow(floorScore), this.#held.threshold);
  }

  begin(segment: Segment, place: number): void {
    this.#held.begin(segment, place);
  }

  offer(ordinal: number, score: number): void {
    const held = this.#held;
    if (!(score > this.threshold && held.beatsWorst(ordinal, score))) return;
    if (held.isFull) held.replace(held.worst, ordinal, score);
    else held.add(ordinal, score);
    this.threshold = Math.max(this.threshold, held.threshold);
  }

  mayEnter(base: number, limit: number): boolean {
    return this.#held.mayHaveBetter(base, limit);
  }

  list(): PartialHits {
    return this.#held.list(this.#held.bestFirst());
  }
}

import type { PartialHits } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import type { Position } from './check-after.js';
import type { HitCollector } from './hit-collector.js';
import type { SortBy } from './sort/check-sort.js';
import type { SortColumn } from './sort/sort-column.js';
import { sortColumns } from './sort/sort-columns.js';

const noSeqs = new Float64Array(0);

/**
 * Of the matches offered, only those that come after a place in the order of hits, for another collector: it holds the
 * best of them, as many as it holds of all matches. So a page far down takes no more memory than the first.
 */
export class HitsAfter implements HitCollector {
  readonly #hits: HitCollector;
  readonly #columns: readonly SortColumn[];
  readonly #position: Position;
  /** Ranks of the position's values among the documents of the segment that is being read. */
  readonly #ranks: Float64Array;
  #segmentSeqs: Float64Array = noSeqs;

  /** @param keys the order of hits: at least one key */
  constructor(hits: HitCollector, keys: readonly SortBy[], position: Position) {
    this.#hits = hits;
    this.#columns = sortColumns(keys);
    this.#position = position;
    this.#ranks = new Float64Array(keys.length);
  }

  get threshold(): number {
    return this.#hits.threshold;
  }

  get needsScores(): boolean {
    return this.#hits.needsScores;
  }

  begin(segment: Segment, place: number): void {
    this.#hits.begin(segment, place);
    this.#segmentSeqs = segment.seqs;
    for (let key = 0; key < this.#columns.length; key++) {
      const column = this.#columns[key] as SortColumn;
      column.begin(segment, place);
      this.#ranks[key] = column.rankOf(this.#position.values[key]);
    }
  }

  offer(ordinal: number, score: number): void {
    if (this.#isAfter(ordinal, score)) this.#hits.offer(ordinal, score);
  }

  #isAfter(ordinal: number, score: number): boolean {
    for (let key = 0; key < this.#columns.length; key++) {
      const rank = (this.#columns[key] as SortColumn).rank(ordinal, score);
      const there = this.#ranks[key] as number;
      if (rank !== there) return rank > there;
    }
    return (this.#segmentSeqs[ordinal] as number) > this.#position.seq;
  }

  mayEnter(base: number, limit: number): boolean {
    return this.#hits.mayEnter?.(base, limit) ?? true;
  }

  list(): PartialHits {
    return this.#hits.list();
  }
}

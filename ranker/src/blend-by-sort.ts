import type { SortedList } from './columns.js';
import type { Duplicates } from './duplicates.js';
import { merge } from './merge.js';
import type { BlendedOrder, Ranking } from './ranking.js';
import { SortTuples } from './sort-tuples.js';

/** Rankings in the order of the same sort keys. */
export interface SortedRankings {
  /** By the places of sources. */
  readonly rankings: readonly Ranking[];
  /** By the places of sources, the lists that the rankings' hits are in. */
  readonly lists: readonly (readonly SortedList[])[];
  /** Nothing: no document is in two rankings. */
  readonly duplicates: Duplicates | undefined;
}

/**
 * The hits of several indexes in one order of sort keys: by the keys, then rank, then the place of the source. Each
 * document has the hit of the ranking that keeps it; scores are the hits' own, in no order.
 */
export function blendBySort({ rankings, lists, duplicates }: SortedRankings, limit: number): BlendedOrder {
  const ranked = rankings.map((ranking, source) => new RankedTuples(ranking, lists[source] ?? []));
  // The casts here and below are of places that the merge names.
  const at = (source: number): RankedTuples => ranked[source] as RankedTuples;
  const documentAt = (source: number, place: number) => duplicates?.documents[source]?.[place] as number;
  const { count, list, position } = merge(ranked, limit, {
    breakTie: (a, placeA, b, placeB) => at(a).compare(placeA, at(b), placeB),
    ...(duplicates === undefined
      ? {}
      : { takes: (source, place) => duplicates.keeper.get(documentAt(source, place)) === source }),
  });
  const score = list.map((source, i) => rankings[source]?.score[position[i] as number] as number);
  const order = { count, ranking: list, place: position, score };
  if (duplicates === undefined || duplicates.shared.size === 0) return order;
  const alsoIn = list.map((source, i) => {
    const [, ...others] = duplicates.shared.get(documentAt(source, position[i] as number)) ?? [];
    return others.sort((a, b) => a - b);
  });
  return { ...order, alsoIn };
}

/** A ranking's hits as a list, with ranks to break ties. */
class RankedTuples implements SortedList {
  readonly count: number;
  readonly #ranking: Ranking;
  readonly #lists: readonly SortedList[];

  constructor(ranking: Ranking, lists: readonly SortedList[]) {
    this.count = ranking.count;
    this.#ranking = ranking;
    this.#lists = lists;
  }

  seqAt(place: number): number {
    return place + 1;
  }

  /** What takes the place of an index may have no values: it comes last. */
  scoreAt(place: number): number {
    const list = this.#list(place);
    return list instanceof SortTuples ? list.scoreAt(this.#position(place)) : Number.NEGATIVE_INFINITY;
  }

  compare(place: number, other: RankedTuples, otherPlace: number): number {
    const [list, otherList] = [this.#list(place), other.#list(otherPlace)];
    if (!(list instanceof SortTuples && otherList instanceof SortTuples)) return 0;
    return list.compare(this.#position(place), otherList, other.#position(otherPlace));
  }

  #list(place: number): SortedList {
    return this.#lists[this.#ranking.list[place] as number] as SortedList;
  }

  #position(place: number): number {
    return this.#ranking.position[place] as number;
  }
}

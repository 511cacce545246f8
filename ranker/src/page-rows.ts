import type { HitPlace } from './more-from-group.js';
import type { Ranked } from './page.js';
import type { RankedSource } from './rank-source.js';

/** A hit on the page. */
export interface Row extends HitPlace {
  /** Its place in the order. */
  readonly at: number;
  readonly from: RankedSource;
  /** Its place in its source's ranking. */
  readonly place: number;
}

/** The `count` hits of a page. */
export function rowsOf({ ranked, order, request }: Ranked, count: number): Row[] {
  return Array.from({ length: count }, (_, row) => {
    // The casts are of places that the order holds.
    const at = request.offset + row;
    const from = ranked[order.ranking[at] as number] as RankedSource;
    const place = order.place[at] as number;
    const { list, position } = from.ranking;
    return { at, from, place, list: list[place] as number, position: position[place] as number };
  });
}

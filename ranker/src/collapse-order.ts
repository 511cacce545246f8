import { Collapse } from './collapse.js';
import type { RankedSource } from './rank-source.js';
import type { BlendedOrder } from './ranking.js';

/** Whether groups may have hits of several sources, so that these must be collapsed together too. */
export function sharesGroups(ranked: readonly RankedSource[]): boolean {
  return ranked.filter(({ groupKeys }) => groupKeys !== undefined).length > 1;
}

/**
 * An order without the hits beyond what their groups may have. What sources passed over is missing in none: a source has
 * as many better ones of the group.
 */
export function collapseOrder(
  order: BlendedOrder,
  ranked: readonly RankedSource[],
  hitsPerGroup: number,
): BlendedOrder {
  const collapse = new Collapse(hitsPerGroup);
  const rows: number[] = [];
  for (let row = 0; row < order.count; row++) {
    // The casts here and below are of places that the order holds.
    const { ranking, groupKeys } = ranked[order.ranking[row] as number] as RankedSource;
    const place = order.place[row] as number;
    const keys = groupKeys?.[ranking.list[place] as number];
    if (keys === undefined || collapse.takes(keys, ranking.position[place] as number)) rows.push(row);
  }
  return rowsOf(order, rows);
}

function rowsOf(order: BlendedOrder, rows: readonly number[]): BlendedOrder {
  const pick = <Value>(column: readonly Value[]): Value[] => rows.map((row) => column[row] as Value);
  const { ranking, place, score, alsoIn, explanations, decisions } = order;
  return {
    count: rows.length,
    ranking: pick(ranking),
    place: pick(place),
    score: pick(score),
    ...(alsoIn === undefined ? {} : { alsoIn: pick(alsoIn) }),
    ...(explanations === undefined ? {} : { explanations: pick(explanations) }),
    ...(decisions === undefined ? {} : { decisions }),
  };
}

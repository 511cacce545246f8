import { sharesGroups } from './collapse-order.js';
import { type HitPlace, moreFromGroups } from './more-from-group.js';
import type { Ranked } from './page.js';
import type { Row } from './page-rows.js';
import { listDepth } from './rank-depth.js';
import type { RankedSource } from './rank-source.js';
import { TextNumbers } from './text-numbers.js';
import type { TextReader } from './value-columns.js';
import type { HitDetails } from './words.js';

/** By rows, for the last that each group has of a source on the page: the best that the source has beside what the group may have. */
export function moreOnPage(rows: readonly Row[], page: Ranked, hitsPerGroup: number): HitDetails['moreFromGroup'][] {
  const more: HitDetails['moreFromGroup'][] = [];
  for (const from of new Set(rows.map((row) => row.from))) {
    const hits = lastOfGroups(rows.filter((row) => row.from === from));
    if (hits.length === 0) continue;
    const placed = sharesGroups(page.ranked) ? placedOf(hits, from, page) : hits.map(() => hitsPerGroup);
    const { lists, groupKeys: keys = [] } = from;
    const { numbers } = page;
    const source = page.ranked.indexOf(from);
    const depth = listDepth(page.request, source);
    const numberOf = numbers && (({ list, position }: HitPlace) => numbers.numberOf(source, list, position));
    const wanted = hits.map(({ list, position }, i) => ({ list, position, placed: placed[i] as number }));
    moreFromGroups(wanted, { lists, keys, depth, numberOf }).forEach((told, i) => {
      more[rows.indexOf(hits[i] as Row)] = told;
    });
  }
  return more;
}

/** How many hits of a source the order has of the group of each: less than there may be, where another source has some. */
function placedOf(hits: readonly Row[], from: RankedSource, { ranked, order }: Ranked): number[] {
  const groups = new TextNumbers();
  const { groupKeys = [], ranking } = from;
  const wanted = hits.map(({ list, position }) => groups.numberOf(groupKeys[list] as TextReader, position));
  const placed = wanted.map(() => 0);
  for (let at = 0; at < order.count; at++) {
    if (ranked[order.ranking[at] as number] !== from) continue;
    const place = order.place[at] as number;
    const reader = groupKeys[ranking.list[place] as number] as TextReader;
    const position = ranking.position[place] as number;
    const group = reader.isMissing(position) ? -1 : wanted.indexOf(groups.find(reader, position));
    if (group >= 0) placed[group] = (placed[group] as number) + 1;
  }
  return placed;
}

function lastOfGroups(rows: readonly Row[]): Row[] {
  const groups = new TextNumbers();
  const last = new Map<number, Row>();
  for (const row of rows) {
    const { from, list, position } = row;
    const keys = from.groupKeys?.[list];
    if (keys !== undefined && !keys.isMissing(position)) last.set(groups.numberOf(keys, position), row);
  }
  return [...last.values()];
}

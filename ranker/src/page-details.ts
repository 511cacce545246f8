import type { SortedList } from './columns.js';
import { countLeftOut } from './duplicates.js';
import type { Ranked } from './page.js';
import { moreOnPage } from './page-groups.js';
import { type Row, rowsOf } from './page-rows.js';
import { explainRescoredHit } from './second-phase.js';
import { isInTuples } from './sort-tuples.js';
import type { HitDetails, PageDetails, RankExplanation, SourceDetails } from './words.js';

/** What is to be said of the `count` hits of a page and of its sources; nothing if nothing is. */
export function pageDetails(page: Ranked, count: number): PageDetails | undefined {
  const { order, duplicates } = page;
  const { recipe } = page.request;
  const { slot, alsoIn, decisions } = order;
  const isPlain =
    recipe.collapse === undefined &&
    !recipe.explains &&
    duplicates === undefined &&
    slot === undefined &&
    alsoIn === undefined &&
    decisions === undefined;
  if (isPlain) return undefined;
  const rows = rowsOf(page, count);
  const more = recipe.collapse === undefined ? [] : moreOnPage(rows, page, recipe.collapse.hitsPerGroup);
  const hits = rows.map((row, i) => hitDetails(row, more[i], page));
  const sources = sourceDetails(page);
  const isEmpty = (one: object): boolean => Object.keys(one).length === 0;
  return hits.every(isEmpty) && sources.every(isEmpty) ? undefined : { hits, sources };
}

function hitDetails(row: Row, moreFromGroup: HitDetails['moreFromGroup'], page: Ranked): HitDetails {
  const { at, from, list, position } = row;
  const { order, request } = page;
  const group = from.groupKeys?.[list]?.textAt(position);
  const slot = order.slot?.[at] ?? 0;
  const alsoIn = order.alsoIn?.[at] ?? [];
  return {
    ...(group === undefined ? {} : { group }),
    ...(moreFromGroup === undefined ? {} : { moreFromGroup }),
    ...(slot === 0 ? {} : { slot }),
    ...(alsoIn.length === 0 ? {} : { alsoIn }),
    ...(request.recipe.explains ? { explanation: explain(row, page) } : {}),
  };
}

function explain({ at, place, from, list, position }: Row, { order }: Ranked): RankExplanation {
  const hits = from.lists[list] as SortedList;
  const diversity = from.moves?.[place];
  const rescored = from.rescoring && explainRescoredHit(from.rescoring, list, position);
  return {
    ...(isInTuples([hits]) ? {} : { firstPhase: hits.scoreAt(position) }),
    ...rescored,
    ...order.explanations?.[at],
    ...(diversity === undefined ? {} : { diversity }),
  };
}

function sourceDetails({ ranked, order, duplicates }: Ranked): SourceDetails[] {
  const leftOut = duplicates === undefined ? [] : countLeftOut(duplicates, ranked.length);
  return ranked.map(({ repeated, isCut }, source): SourceDetails => {
    const count = repeated + (leftOut[source] ?? 0);
    const blend = order.decisions?.[source];
    return {
      ...(count === 0 ? {} : { duplicates: count }),
      ...(isCut ? { isCut } : {}),
      ...(blend === undefined ? {} : { blend }),
    };
  });
}

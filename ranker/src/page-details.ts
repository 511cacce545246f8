import type { SortedList } from './columns.js';
import { countLeftOut } from './duplicates.js';
import type { Ranked } from './page.js';
import { moreOnPage } from './page-groups.js';
import { type Row, rowsOf } from './page-rows.js';
import type { RankedSource } from './rank-source.js';
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

function sourceDetails(page: Ranked): SourceDetails[] {
  const { ranked, order, duplicates } = page;
  const leftOut = duplicates === undefined ? [] : countLeftOut(duplicates, ranked.length);
  return ranked.map(({ repeated }, source): SourceDetails => {
    const count = repeated + (leftOut[source] ?? 0);
    const blend = order.decisions?.[source];
    return {
      ...(count === 0 ? {} : { duplicates: count }),
      ...(lacksHits(page, source, leftOut[source] ?? 0) ? { lacksHits: true } : {}),
      ...(blend === undefined ? {} : { blend }),
    };
  });
}

/**
 * Whether hits behind the last that a source has might stand on the page: where that one does and is not its end, where
 * there is room left, or where the second phase or diversifying would have looked at them.
 */
function lacksHits({ ranked, order, request }: Ranked, source: number, leftOut: number): boolean {
  // The cast is of a source that there is.
  const { ranking, isCut } = ranked[source] as RankedSource;
  if (!isCut) return false;
  const { k, offset, recipe } = request;
  const end = offset + k;
  const { secondPhase, diversify } = recipe.sources[source] ?? {};
  const looksAt = Math.max(secondPhase?.window ?? 0, diversify?.window ?? 0);
  // What groups of several sources pass over is not known here.
  if (order.count < end || ranking.count < looksAt || recipe.collapse !== undefined) return true;
  let shown = 0;
  let last = -1;
  for (let row = 0; row < end; row++) {
    if (order.ranking[row] !== source) continue;
    shown++;
    last = row;
  }
  return shown + leftOut >= ranking.count && last < end - 1;
}

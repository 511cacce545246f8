import { countHits, readHitList } from './columns.js';
import { fuseByReciprocalRank } from './fuse-rrf.js';
import { type MergedList, merge } from './merge.js';
import { PAGE_ROW_BYTES, pageOver } from './page-columns.js';
import type { RankedPage, RankRequest, RankSource } from './words.js';

/**
 * Makes a page out of a query's partial hit lists. Sees no clock and draws no lots, so the same lists give the same
 * page on any thread.
 *
 * 1. Merge: the lists of each source become one ranking, as deep as the page ends.
 * 2. Blend: a route of one source keeps its ranking and scores; the rankings of several are fused by RRF. How many
 *    there are is read off the route, not off the answers: scores keep their scale when a source is late.
 * 3. Page: hits `offset` to `offset + k` are cut out.
 */
export function rank(request: RankRequest): RankedPage {
  const { sources, k, offset, rrfConstant } = request;
  const window = offset + k;
  const rankings = sources.map((source) => mergeSource(source, window));
  const order = blend(rankings, sources, rrfConstant, window);
  return cutPage(rankings, order, offset, countHits(request));
}

function mergeSource(source: RankSource, window: number): MergedList {
  return merge(source.lists.map(readHitList), window);
}

/** The order of the page: which ranking each hit comes from, its place there, and its final score. */
interface BlendedOrder {
  readonly count: number;
  readonly ranking: readonly number[];
  readonly place: readonly number[];
  readonly score: readonly number[];
}

function blend(
  rankings: readonly MergedList[],
  sources: readonly RankSource[],
  rrfConstant: number,
  window: number,
): BlendedOrder {
  const [only] = rankings;
  if (only !== undefined && rankings.length === 1) {
    return orderAsMerged(only);
  }
  const weighted = rankings.map(({ count }, place) => ({ weight: sources[place]?.weight ?? 0, count }));
  const { count, list, position, score } = fuseByReciprocalRank(weighted, rrfConstant, window);
  return { count, ranking: list, place: position, score };
}

function orderAsMerged({ count, score }: MergedList): BlendedOrder {
  return { count, ranking: score.map(() => 0), place: score.map((_, place) => place), score };
}

function cutPage(rankings: readonly MergedList[], order: BlendedOrder, offset: number, candidates: number): RankedPage {
  const count = Math.max(0, order.count - offset);
  const page = pageOver(new ArrayBuffer(count * PAGE_ROW_BYTES), 0, count, candidates);
  for (let row = 0; row < page.count; row++) {
    // The casts are of places that the order holds, so they are in range.
    const source = order.ranking[offset + row] as number;
    const place = order.place[offset + row] as number;
    const ranking = rankings[source] as MergedList;
    page.source[row] = source;
    page.list[row] = ranking.list[place] as number;
    page.position[row] = ranking.position[place] as number;
    page.seq[row] = ranking.seq[place] as number;
    page.score[row] = order.score[offset + row] as number;
    page.sourceScore[row] = ranking.score[place] as number;
    page.sourceRank[row] = place + 1;
  }
  return page;
}

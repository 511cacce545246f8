import { blend } from './blend/blend.js';
import { blendBySort } from './blend-by-sort.js';
import { collapseOrder, sharesGroups } from './collapse-order.js';
import { DocumentNumbers } from './document-numbers.js';
import { type Duplicates, findDuplicates } from './duplicates.js';
import { cutPage } from './page.js';
import { rankDepth } from './rank-depth.js';
import { type RankedSource, rankSource } from './rank-source.js';
import type { BlendedOrder, Ranking } from './ranking.js';
import type { RankedPage, RankRequest } from './words.js';

/**
 * Makes a page out of a query's partial hit lists. Sees no clock and draws no lots, so the same lists give the same
 * page on any thread.
 *
 * 1. Each source is ranked: its lists are merged and collapsed, the best rescored and diversified; see `rankSource`.
 * 2. Duplicates: hits of different sources are recognised as of one document.
 * 3. Blend: the rankings become one order.
 * 4. Page: hits `offset` to `offset + k` are cut out, with what is to be said of them.
 *
 * What the recipe does not ask for costs nothing.
 */
export function rank(request: RankRequest): RankedPage {
  const { sources, k, offset, recipe } = request;
  const limit = offset + k;
  const numbers = recipe.duplicates === undefined ? undefined : new DocumentNumbers(recipe.duplicates, sources);
  const options = { request, depth: rankDepth(request), numbers };
  const ranked = sources.map((source, place) => rankSource(source, place, options));
  const rankings = ranked.map(({ ranking }) => ranking);
  const { precedence = [] } = recipe.duplicates ?? {};
  const duplicates = numbers === undefined ? undefined : findDuplicates(rankings, numbers, precedence);
  const order = blendSources({ request, ranked, rankings, duplicates }, limit);
  return cutPage({ request, ranked, order, duplicates, numbers });
}

interface Blending {
  readonly request: RankRequest;
  /** By the places of sources. */
  readonly ranked: readonly RankedSource[];
  readonly rankings: readonly Ranking[];
  readonly duplicates: Duplicates | undefined;
}

function blendSources(blending: Blending, limit: number): BlendedOrder {
  const { ranked, request } = blending;
  const { collapse, blend: recipe } = request.recipe;
  // The blocks of slots are collapsed each by itself: without one of its hits a block would not be the one decided on.
  if (collapse === undefined || recipe.by === 'slots' || !sharesGroups(ranked)) return orderOf(blending, limit);
  return collapseOrder(orderOf(blending, Number.POSITIVE_INFINITY), ranked, collapse.hitsPerGroup);
}

function orderOf({ request, ranked, rankings, duplicates }: Blending, limit: number): BlendedOrder {
  const { sources, recipe } = request;
  if (recipe.blend.by === 'sort') {
    return blendBySort({ rankings, lists: ranked.map(({ lists }) => lists), duplicates }, limit);
  }
  const input = { rankings, weights: sources.map(({ weight }) => weight), limit };
  // Where no document is in two rankings there is nothing to be said of them.
  const isPlain = recipe.duplicates === undefined || duplicates === undefined || duplicates.shared.size === 0;
  if (isPlain) return blend(input, recipe.blend, recipe.explains);
  const { precedence } = recipe.duplicates;
  return blend({ ...input, documents: duplicates.documents, precedence }, recipe.blend, recipe.explains);
}

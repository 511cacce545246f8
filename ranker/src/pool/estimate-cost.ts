import { type PageWanted, rankDepth } from '../rank-depth.js';
import type { RankSource, SourceRecipe } from '../words.js';

/** How much there is of a source. */
export interface SourceSize {
  readonly lists: number;
  /** Of all lists together. */
  readonly hits: number;
}

/** A page, and by the places of sources how much there is to make it of, or is likely to be. */
export interface SizedRequest extends PageWanted {
  readonly sizes: readonly SourceSize[];
}

/** How much there is of a source. */
export function sizeOf({ lists }: RankSource): SourceSize {
  let hits = 0;
  for (const { count } of lists) hits += count;
  return { lists: lists.length, hits };
}

/** Whether a request is for a thread whatever it costs: no caller's thread is to be held by a second phase. */
export function isForThread({ recipe }: PageWanted): boolean {
  return recipe.sources.some(({ secondPhase }) => secondPhase !== undefined);
}

/**
 * About how long a request takes to rank, in microseconds of one core: what decides whether a thread is worth its hop,
 * and how many requests share one. Of a second phase nobody knows before how long it takes: it is guessed.
 *
 * Fitted to the bench `rank` on Node 20; true within a factor of about two there. A merge looks at the heads of lists
 * and at the hits it takes, so its cost hangs on lists and depth, hardly on how long the lists are; only what groups
 * have beside is looked for in all hits.
 */
export function estimateCostUs(request: SizedRequest): number {
  const { sizes, recipe } = request;
  let costUs = baseUs;
  for (const [place, size] of sizes.entries()) costUs += costOfSource(request, size, recipe.sources[place] ?? {});
  return costUs;
}

function costOfSource(request: SizedRequest, { lists, hits: all }: SourceSize, stages: SourceRecipe): number {
  const { k, offset, recipe } = request;
  const isSorted = recipe.sort.length > 0;
  const { secondPhase, diversify }: SourceRecipe = isSorted ? {} : stages;
  const depth = rankDepth(request);
  const hits = Math.min(all, Math.max(depth, secondPhase?.window ?? 0, diversify?.window ?? 0));
  let costUs = (isSorted ? sortFactor : 1) * (listUs * lists + hitUs * hits);
  if (secondPhase !== undefined) costUs += rescoredHitUs * Math.min(secondPhase.window, hits);
  if (recipe.collapse !== undefined) costUs += collapsedHitUs * hits + groupedHitUs * Math.min(all, depth * lists);
  if (diversify !== undefined) {
    const size = Math.min(diversify.window, hits);
    const places = Math.min(size, recipe.duplicates === undefined ? offset + k : depth);
    costUs += likenessUs * places * size * diversify.values.length;
  }
  if (recipe.duplicates !== undefined) costUs += (recipe.duplicates.areUrls ? urlUs : keyUs) * hits;
  if (recipe.explains) costUs += explainedHitUs * Math.min(offset + k, hits);
  return costUs;
}

const baseUs = 3;
const listUs = 0.3;
const hitUs = 0.12;
const sortFactor = 3;
const collapsedHitUs = 0.5;
/** To tell whether a hit is of a group of the page. */
const groupedHitUs = 0.1;
const likenessUs = 0.03;
const urlUs = 2.5;
const keyUs = 0.7;
const explainedHitUs = 1;
/** As of a hundred trees. */
const rescoredHitUs = 5;

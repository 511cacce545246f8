import type { RankRequest } from './words.js';

/** What page is wanted, whatever there is to make it of. */
export type PageWanted = Pick<RankRequest, 'k' | 'offset' | 'recipe'>;

/** Hits of each source that are ranked: as many as the page ends at, or more, or fewer, as the recipe says. */
export function rankDepth({ k, offset, recipe }: PageWanted): number {
  const { window = 0, sourceLimit = Number.POSITIVE_INFINITY } = recipe;
  return Math.min(Math.max(offset + k, window), sourceLimit);
}

/** Hits of each list of a source that ranking looks at: where it looks at more than scores and groups, at all. */
export function listDepth(request: PageWanted, place: number): number {
  const { duplicates, sources } = request.recipe;
  const { secondPhase, diversify } = sources[place] ?? {};
  const looksFurther = duplicates !== undefined || secondPhase !== undefined || diversify !== undefined;
  return looksFurther ? Number.POSITIVE_INFINITY : rankDepth(request);
}

import type { RankRequest } from './words.js';

/** What page is wanted, whatever there is to make it of. */
export type PageWanted = Pick<RankRequest, 'k' | 'offset' | 'recipe'>;

/**
 * Hits of each source that are ranked: as many as the page ends at, or more, or fewer, as the recipe says. Where pages are to
 * be cut out of one ranking, it is a multiple of the recipe's window: pages of the same one fit together. Repeated hits make
 * room for what is behind, so there it is at least twice what the page ends at.
 */
export function rankDepth({ k, offset, recipe }: PageWanted): number {
  const { window = 0, sourceLimit = Number.POSITIVE_INFINITY, duplicates } = recipe;
  const end = offset + k;
  const wanted = duplicates === undefined ? end : 2 * end;
  const windows = window === 0 ? 0 : Math.max(1, Math.ceil(wanted / window));
  return Math.min(Math.max(end, windows * window), sourceLimit);
}

/** Hits of each list of a source that ranking looks at: where it looks at more than scores and groups, at all. */
export function listDepth(request: PageWanted, place: number): number {
  const { duplicates, sources } = request.recipe;
  const { secondPhase, diversify } = sources[place] ?? {};
  const looksFurther = duplicates !== undefined || secondPhase !== undefined || diversify !== undefined;
  return looksFurther ? Number.POSITIVE_INFINITY : rankDepth(request);
}

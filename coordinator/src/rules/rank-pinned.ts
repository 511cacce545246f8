import { withRoomForPins } from '../plan/wanted-page.js';
import { type RankDependencies, type RankLimits, rankHits } from '../rank-phase.js';
import type { Scattered } from '../scatter/scattered.js';
import type { Plan } from '../words.js';
import type { FoundPin, LackingPin } from './find-pins.js';
import { type PinnedPage, placePins } from './place-pins.js';

/**
 * Ranks, and puts pinned documents at their places: for that the list is ranked from its beginning. A long page is longer
 * by them, for what they push out of it would be on no page.
 */
export async function rankPinned(
  plan: Plan,
  { scattered, pins }: { readonly scattered: Scattered; readonly pins: readonly (FoundPin | LackingPin)[] },
  limits: RankLimits,
  dependencies: RankDependencies,
): Promise<PinnedPage> {
  const found = pins.filter((pin) => pin.kind !== 'lacking');
  const lacking = pins.filter((pin) => pin.kind === 'lacking');
  if (found.length === 0) {
    return { ranked: await rankHits(plan, scattered, limits, dependencies), scattered, unpinned: lacking };
  }
  const longPage = plan.paging?.limit;
  const ranked = await rankHits(withRoomForPins(plan), scattered, limits, dependencies);
  const { k, offset } = plan;
  const place = longPage === undefined ? { k, offset } : { k: Number.POSITIVE_INFINITY, offset: 0 };
  const page = placePins({ ranked, scattered }, found, { plan, ...place });
  const unpinned = [...lacking, ...page.unpinned].sort((a, b) => a.position - b.position);
  return { ...page, unpinned };
}

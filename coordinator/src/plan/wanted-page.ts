import type { RankRequest } from '@muster/ranker';
import type { Plan } from '../words.js';

/** The plan of a query with pins: a list is ranked from its beginning, with room for them. A long page has that. */
export function withRoomForPins(plan: Plan): Plan {
  return plan.paging?.limit === undefined ? { ...plan, k: plan.window, offset: 0 } : plan;
}

/**
 * The page that ranking is to make: the wanted one, with room for what is shown already, or the long one that it is cut
 * out of.
 */
export function wantedPage({ k, offset, recipe, paging }: Plan): Pick<RankRequest, 'k' | 'offset' | 'recipe'> {
  const { limit, shown = [] } = paging ?? {};
  return limit === undefined ? { k: k + shown.length, offset, recipe } : { k: limit, offset: 0, recipe };
}

import type { IndexToAsk } from '../scatter/encode-query.js';
import type { Plan } from '../words.js';
import { scoringMark } from './question.js';

/**
 * A page behind a hit whose score is not comparable with those of this page, because one of both rests on the statistics
 * of some shards: it begins behind as many hits instead, as far as `maxWindow` allows. Any other stays as it was planned.
 *
 * @param indexes those that are asked, with the numbers to score by
 */
export function countOn(plan: Plan, [index]: readonly IndexToAsk[]): Plan {
  const { paging, k, route } = plan;
  const { after, scoring, before = 0, isMoved } = paging ?? {};
  // At another state than the one before, what was counted is not what comes first either.
  if (paging === undefined || after === undefined || scoring === undefined || isMoved === true) return plan;
  if (index === undefined || Buffer.compare(scoring, scoringMark(index.weighed)) === 0) return plan;
  const window = before + k;
  if (window > route.maxWindow) return plan;
  const { scoring: _, ...rest } = paging;
  return { ...plan, offset: before, window, paging: { ...rest, by: 'offset', before: 0, after: undefined } };
}

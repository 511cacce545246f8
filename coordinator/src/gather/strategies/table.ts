import type { StrategyName } from '../../words.js';
import { all } from './all.js';
import { best } from './best.js';
import { deadline } from './deadline.js';
import { first } from './first.js';
import { firstN } from './first-n.js';
import { probable } from './probable.js';
import { quality } from './quality.js';
import { quorum } from './quorum.js';
import { rankSafe } from './rank-safe.js';
import type { Strategy } from './strategy.js';

/** The cutoff strategies by name. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  all,
  'first-n': firstN,
  quorum,
  deadline,
  quality,
  'rank-safe': rankSafe,
  probable,
  first,
  best,
};

import { rank } from '../rank.js';
import type { RankRequest } from '../words.js';
import type { PageOrFailed } from './page-buffer.js';

/**
 * Ranks a request; `failed` where that throws, as by a model that is none or values that are not what the recipe takes
 * them for: whoever shares a task with it is not to go down with it.
 */
export function rankOrFail(request: RankRequest): PageOrFailed {
  try {
    return rank(request);
  } catch {
    return 'failed';
  }
}

import type { FailureStep } from '../words.js';
import { type FailureStrategy, none } from './strategy.js';

/**
 * Asks the source once more where that may help: it could not be reached, or refused and said when to come again. Never
 * if it said so, nor after a timeout: the time is gone, and a slow source needs less load, not more.
 */
export const retry: FailureStrategy<FailureStep & { readonly strategy: 'retry' }> = (step, failed) => {
  const { failure, retryAfterMs } = failed.fault;
  if (failure !== 'unavailable' && !(failure === 'rejected' && retryAfterMs !== undefined)) return none;
  if (retryAfterMs === 'never') return none;
  const afterMs = retryAfterMs ?? step.afterMs;
  return afterMs < failed.mostWaitMs && failed.mayRetry ? { kind: 'again', afterMs } : none;
};

import type { FailureStrategy } from './strategy.js';

/** Lets the query fail. */
export const fail: FailureStrategy<{ readonly strategy: 'fail' | 'degrade' }> = () => ({ kind: 'error' });

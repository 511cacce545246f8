import type { FailureStrategy } from './strategy.js';

/** Goes without the source; the answer says so. */
export const degrade: FailureStrategy<{ readonly strategy: 'fail' | 'degrade' }> = () => ({ kind: 'without' });

import type { DeadlyQueries, DeadlyQuery } from './deadly-queries.js';
import type { SharedPolicies } from './shared-policies.js';

/** What processes tell each other of queries that servers die of. */
export function shareDeadly(deadly: DeadlyQueries): SharedPolicies {
  return {
    digest() {
      const told = deadly.digest();
      return told.length > 0 ? told : undefined;
    },
    learn(others) {
      for (const { digest } of others) if (digest !== undefined) deadly.learn(digest as readonly DeadlyQuery[]);
    },
  };
}

import type { FailureStep } from '../words.js';
import { type FailureStrategy, none } from './strategy.js';

/** Takes the last good answer to the same question, if it is not too old. */
export const cached: FailureStrategy<FailureStep & { readonly strategy: 'cached' }> = ({ maxAgeMs }, { recall }) => {
  const remembered = recall(maxAgeMs);
  return remembered === undefined ? none : { kind: 'remembered', remembered };
};

import type { FailureStep } from '../words.js';
import { type FailureStrategy, none } from './strategy.js';

/** Takes the hits that the configuration gives, or asks another source if its answer could still come back. */
export const fallback: FailureStrategy<FailureStep & { readonly strategy: 'fallback' }> = (step, { leftMs }) => {
  if ('hits' in step) return { kind: 'configured', hits: step.hits };
  return leftMs > 0 ? { kind: 'other', source: step.source } : none;
};

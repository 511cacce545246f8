import type { FailureStep } from '../words.js';
import { cached } from './cached.js';
import { degrade } from './degrade.js';
import { fail } from './fail.js';
import { fallback } from './fallback.js';
import { retry } from './retry.js';
import { type FailedSource, none, type Resort } from './strategy.js';

/** What a step of a source's failure strategies has to offer. */
function resortOf(step: FailureStep, failed: FailedSource): Resort {
  switch (step.strategy) {
    case 'fail':
      return fail(step, failed);
    case 'degrade':
      return degrade(step, failed);
    case 'retry':
      return retry(step, failed);
    case 'cached':
      return cached(step, failed);
    case 'fallback':
      return fallback(step, failed);
  }
}

/** The steps that offered nothing are behind `next`; so is the one that offers something. */
export interface FirstResort {
  readonly resort: Resort;
  readonly next: number;
}

/** The first of the steps, from `from` on, that has something to offer; `none` when all are used up. */
export function firstResort(steps: readonly FailureStep[], from: number, failed: FailedSource): FirstResort {
  for (let i = from; i < steps.length; i++) {
    const resort = resortOf(steps[i] as FailureStep, failed);
    if (resort.kind !== 'none') return { resort, next: i + 1 };
  }
  return { resort: none, next: steps.length };
}

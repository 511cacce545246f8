import type { ConfiguredHit, FailureStep, FallbackSource, LeafFault } from '../words.js';
import type { Remembered } from './answer-memory.js';

/** A source that has failed, as a failure strategy sees it. */
export interface FailedSource {
  /** Why, as far as is known last. */
  readonly fault: LeafFault;
  /** Time within which an answer could still come back, in milliseconds; 0: none can. */
  readonly leftMs: number;
  /** Waiting less than this, in milliseconds, the source could be asked again and still answer; 0 or less: it could not. */
  readonly mostWaitMs: number;
  /** The last good answer to the same question, unless it is older than so many milliseconds. */
  recall(maxAgeMs: number): Remembered | undefined;
  /** Whether its throttle lets it be asked again. */
  readonly mayRetry: boolean;
}

/** What a strategy has to offer for a source that failed. */
export type Resort =
  /** Nothing: the next strategy is heard. */
  | { readonly kind: 'none' }
  | { readonly kind: 'remembered'; readonly remembered: Remembered }
  | { readonly kind: 'configured'; readonly hits: readonly ConfiguredHit[] }
  /** The source itself is to be asked once more, after so many milliseconds. */
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'other'; readonly source: FallbackSource }
  /** The end: without the source, or not at all. */
  | { readonly kind: 'without' | 'error' };

/** A way to meet the failure of a source. Pure. */
export type FailureStrategy<Step extends FailureStep> = (step: Step, failed: FailedSource) => Resort;

/** Nothing is to be had. */
export const none: Resort = { kind: 'none' };

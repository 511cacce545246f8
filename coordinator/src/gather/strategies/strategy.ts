import type { GatherProgress } from '../../words.js';
import type { Contributions } from '../contributions.js';
import type { Standings } from '../standings.js';

/** A number that a strategy goes by. */
export interface StrategyParameter {
  /** Taken where neither route nor query says. Nothing: it has no effect unless given. */
  readonly default: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/** How long a strategy would still wait. */
export interface StrategyVerdict {
  /** Milliseconds; at most 0: no longer; infinite: as long as there is time. */
  readonly waitMs: number;
  /** Whether it is time that went by, or what leaves told, that ends the waiting. */
  readonly because: 'time' | 'answers';
  /** Probability that no list can change any more, where the strategy computes it. */
  readonly probability?: number;
}

/** The numbers of a strategy; what has no default may be missing. */
export type StrategyNumbers = Readonly<Record<string, number | undefined>>;

/** What a strategy may look at. */
export interface StrategyMaterial {
  readonly numbers: StrategyNumbers;
  readonly standings: Standings;
  /** What was learnt of leaves from earlier queries. */
  readonly contributions: Contributions;
}

/**
 * A way to decide when to stop waiting. It is begun for each gathering and asked at the start, whenever a leaf tells
 * something, and when the wait that it named is over. Required leaves, the least coverage, and the end of time are not
 * its business.
 */
export interface Strategy {
  readonly parameters: Readonly<Record<string, StrategyParameter>>;
  /**
   * The most that it waits, in milliseconds, whatever leaves tell: who goes by time alone is heard before any has answered,
   * and lets no other phase wait longer. @default it goes by what leaves tell
   */
  mostWaitMs?(numbers: StrategyNumbers): number;
  begin(material: StrategyMaterial): (progress: GatherProgress) => StrategyVerdict;
}

/** As long as there is time. */
export const waitOn: StrategyVerdict = { waitMs: Number.POSITIVE_INFINITY, because: 'answers' };
/** No longer, for what leaves told. */
export const enough: StrategyVerdict = { waitMs: 0, because: 'answers' };

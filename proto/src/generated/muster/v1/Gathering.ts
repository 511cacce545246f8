// Original file: muster/v1/search.proto

import type { GatheringEnd as _muster_v1_GatheringEnd, GatheringEnd__Output as _muster_v1_GatheringEnd__Output } from '../../muster/v1/GatheringEnd.js';

/**
 * Why waiting for sources ended.
 */
export interface Gathering {
  /**
   * What ended it.
   */
  'end'?: (_muster_v1_GatheringEnd);
  /**
   * Name of the strategy that ended it; empty unless one did.
   */
  'strategy'?: (string);
  /**
   * Where `probable` was asked: the probability that no leaf that is missing had a hit that enters the list. Else unset.
   */
  'probabilityComplete'?: (number | string);
  /**
   * Leaves asked: shards and verticals.
   */
  'asked'?: (number);
  /**
   * Leaves that had answered when it ended.
   */
  'answered'?: (number);
  '_probabilityComplete'?: "probabilityComplete";
}

/**
 * Why waiting for sources ended.
 */
export interface Gathering__Output {
  /**
   * What ended it.
   */
  'end': (_muster_v1_GatheringEnd__Output);
  /**
   * Name of the strategy that ended it; empty unless one did.
   */
  'strategy': (string);
  /**
   * Where `probable` was asked: the probability that no leaf that is missing had a hit that enters the list. Else unset.
   */
  'probabilityComplete'?: (number);
  /**
   * Leaves asked: shards and verticals.
   */
  'asked': (number);
  /**
   * Leaves that had answered when it ended.
   */
  'answered': (number);
  '_probabilityComplete'?: "probabilityComplete";
}

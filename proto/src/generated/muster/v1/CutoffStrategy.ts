// Original file: muster/v1/search.proto

import type { CutoffStrategy as _muster_v1_CutoffStrategy, CutoffStrategy__Output as _muster_v1_CutoffStrategy__Output } from '../../muster/v1/CutoffStrategy.js';

/**
 * When to stop waiting for sources. Whatever it says, waiting ends when the time kept for later phases begins, and a
 * required source is waited for until then. An index has answered when all of its shards have. A parameter left out has
 * the route's value, or else the default given here.
 */
export interface CutoffStrategy {
  /**
   * Name of the strategy:
   * `all`: when everyone has answered.
   * `first-n`: when `count` (1) leaves have answered. A leaf is a shard or a vertical.
   * `quorum`: when a `share` (0.5) of the leaves has answered.
   * `deadline`: `wait_ms` (100) milliseconds after the scatter.
   * `quality`: when leaves with a share `coverage` (0.95) of the documents have answered, wait for the others only as
   * long as between `min_factor` (0) and `max_factor` (0.2) of the time left then, the shorter the fewer are missing.
   * `rank-safe`: when no leaf that is missing can have a hit that enters its source's list.
   * `probable`: when none has one, with at least `probability` (0.99), as far as is known from what leaves lately had.
   * `first`: when a source has answered with a hit. The page holds the hits of that source alone.
   * `best`: when everyone has answered; if `score` is given, when a source has answered whose best hit, times the
   * source's weight, scores that or more. The page holds the hits of the source alone whose best hit scores most so.
   * Empty together with `any_of`.
   */
  'name'?: (string);
  /**
   * The strategy's numbers by name.
   */
  'parameters'?: ({[key: string]: number | string});
  /**
   * Several strategies: the first that says stop is heard. At most 8, without `any_of` of their own.
   */
  'anyOf'?: (_muster_v1_CutoffStrategy)[];
}

/**
 * When to stop waiting for sources. Whatever it says, waiting ends when the time kept for later phases begins, and a
 * required source is waited for until then. An index has answered when all of its shards have. A parameter left out has
 * the route's value, or else the default given here.
 */
export interface CutoffStrategy__Output {
  /**
   * Name of the strategy:
   * `all`: when everyone has answered.
   * `first-n`: when `count` (1) leaves have answered. A leaf is a shard or a vertical.
   * `quorum`: when a `share` (0.5) of the leaves has answered.
   * `deadline`: `wait_ms` (100) milliseconds after the scatter.
   * `quality`: when leaves with a share `coverage` (0.95) of the documents have answered, wait for the others only as
   * long as between `min_factor` (0) and `max_factor` (0.2) of the time left then, the shorter the fewer are missing.
   * `rank-safe`: when no leaf that is missing can have a hit that enters its source's list.
   * `probable`: when none has one, with at least `probability` (0.99), as far as is known from what leaves lately had.
   * `first`: when a source has answered with a hit. The page holds the hits of that source alone.
   * `best`: when everyone has answered; if `score` is given, when a source has answered whose best hit, times the
   * source's weight, scores that or more. The page holds the hits of the source alone whose best hit scores most so.
   * Empty together with `any_of`.
   */
  'name': (string);
  /**
   * The strategy's numbers by name.
   */
  'parameters': ({[key: string]: number});
  /**
   * Several strategies: the first that says stop is heard. At most 8, without `any_of` of their own.
   */
  'anyOf': (_muster_v1_CutoffStrategy__Output)[];
}

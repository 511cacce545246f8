// Original file: muster/v1/admin.proto

import type { SwitchKind as _muster_v1_SwitchKind, SwitchKind__Output as _muster_v1_SwitchKind__Output } from '../../muster/v1/SwitchKind.js';

/**
 * A switch.
 */
export interface Switch {
  /**
   * Name of the route.
   */
  'route'?: (string);
  /**
   * What is switched.
   */
  'kind'?: (_muster_v1_SwitchKind);
  /**
   * Name of the source, as the route names it; empty for hedges.
   */
  'source'?: (string);
  /**
   * Share of the route's queries, in per cent.
   */
  'percent'?: (number | string);
  /**
   * The same as the configuration has it.
   */
  'configuredPercent'?: (number | string);
}

/**
 * A switch.
 */
export interface Switch__Output {
  /**
   * Name of the route.
   */
  'route': (string);
  /**
   * What is switched.
   */
  'kind': (_muster_v1_SwitchKind__Output);
  /**
   * Name of the source, as the route names it; empty for hedges.
   */
  'source': (string);
  /**
   * Share of the route's queries, in per cent.
   */
  'percent': (number);
  /**
   * The same as the configuration has it.
   */
  'configuredPercent': (number);
}

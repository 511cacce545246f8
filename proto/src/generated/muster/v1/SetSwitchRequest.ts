// Original file: muster/v1/admin.proto

import type { SwitchKind as _muster_v1_SwitchKind, SwitchKind__Output as _muster_v1_SwitchKind__Output } from '../../muster/v1/SwitchKind.js';

/**
 * Sets a switch.
 */
export interface SetSwitchRequest {
  /**
   * Name of the route.
   */
  'route'?: (string);
  /**
   * What is switched.
   */
  'kind'?: (_muster_v1_SwitchKind);
  /**
   * Name of the source, as the route or an answer names it; empty for hedges.
   */
  'source'?: (string);
  /**
   * Share of the route's queries, in per cent, in [0, 100]. It must be given.
   */
  'percent'?: (number | string);
  '_percent'?: "percent";
}

/**
 * Sets a switch.
 */
export interface SetSwitchRequest__Output {
  /**
   * Name of the route.
   */
  'route': (string);
  /**
   * What is switched.
   */
  'kind': (_muster_v1_SwitchKind__Output);
  /**
   * Name of the source, as the route or an answer names it; empty for hedges.
   */
  'source': (string);
  /**
   * Share of the route's queries, in per cent, in [0, 100]. It must be given.
   */
  'percent'?: (number);
  '_percent'?: "percent";
}

// Original file: muster/v1/admin.proto

import type { Switch as _muster_v1_Switch, Switch__Output as _muster_v1_Switch__Output } from '../../muster/v1/Switch.js';

/**
 * The switches.
 */
export interface SwitchesResponse {
  /**
   * Those of each route: its sources in order, then its hedges.
   */
  'switches'?: (_muster_v1_Switch)[];
}

/**
 * The switches.
 */
export interface SwitchesResponse__Output {
  /**
   * Those of each route: its sources in order, then its hedges.
   */
  'switches': (_muster_v1_Switch__Output)[];
}

// Original file: muster/v1/admin.proto


/**
 * The switch is set.
 */
export interface SetSwitchResponse {
  /**
   * The share that it had before, in per cent.
   */
  'previousPercent'?: (number | string);
  /**
   * False: the coordinator was not told where to keep switches, and forgets the change when it is started again.
   */
  'isKept'?: (boolean);
}

/**
 * The switch is set.
 */
export interface SetSwitchResponse__Output {
  /**
   * The share that it had before, in per cent.
   */
  'previousPercent': (number);
  /**
   * False: the coordinator was not told where to keep switches, and forgets the change when it is started again.
   */
  'isKept': (boolean);
}

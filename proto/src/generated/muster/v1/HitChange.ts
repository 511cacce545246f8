// Original file: muster/v1/search.proto


/**
 * How a hit's place on the page differs from that of the revision before.
 */
export interface HitChange {
  /**
   * Its place there, from 1; 0: it was not there.
   */
  'from'?: (number);
  /**
   * Its place now, from 1; 0: it is not here any more.
   */
  'to'?: (number);
}

/**
 * How a hit's place on the page differs from that of the revision before.
 */
export interface HitChange__Output {
  /**
   * Its place there, from 1; 0: it was not there.
   */
  'from': (number);
  /**
   * Its place now, from 1; 0: it is not here any more.
   */
  'to': (number);
}

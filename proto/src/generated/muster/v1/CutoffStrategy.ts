// Original file: muster/v1/search.proto


/**
 * When to stop waiting for sources.
 */
export interface CutoffStrategy {
  /**
   * Name of the strategy: `all` (every source, until the time kept for later phases begins).
   */
  'name'?: (string);
  /**
   * The strategy's numbers by name.
   */
  'parameters'?: ({[key: string]: number | string});
}

/**
 * When to stop waiting for sources.
 */
export interface CutoffStrategy__Output {
  /**
   * Name of the strategy: `all` (every source, until the time kept for later phases begins).
   */
  'name': (string);
  /**
   * The strategy's numbers by name.
   */
  'parameters': ({[key: string]: number});
}

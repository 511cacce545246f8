// Original file: muster/v1/search.proto


/**
 * What a query would ask.
 */
export interface PlanResponse {
  /**
   * The plan as JSON.
   */
  'plan'?: (string);
}

/**
 * What a query would ask.
 */
export interface PlanResponse__Output {
  /**
   * The plan as JSON.
   */
  'plan': (string);
}

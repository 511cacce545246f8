// Original file: muster/v1/session.proto

/**
 * How urgent a query is when not all can be served.
 */
export const TrafficClass = {
  /**
   * The same as interactive.
   */
  TRAFFIC_CLASS_UNSPECIFIED: 0,
  /**
   * A person waits for the answer.
   */
  TRAFFIC_CLASS_INTERACTIVE: 1,
  /**
   * A program waits for the answer; it may be refused first.
   */
  TRAFFIC_CLASS_BATCH: 2,
} as const;

/**
 * How urgent a query is when not all can be served.
 */
export type TrafficClass =
  /**
   * The same as interactive.
   */
  | 'TRAFFIC_CLASS_UNSPECIFIED'
  | 0
  /**
   * A person waits for the answer.
   */
  | 'TRAFFIC_CLASS_INTERACTIVE'
  | 1
  /**
   * A program waits for the answer; it may be refused first.
   */
  | 'TRAFFIC_CLASS_BATCH'
  | 2

/**
 * How urgent a query is when not all can be served.
 */
export type TrafficClass__Output = typeof TrafficClass[keyof typeof TrafficClass]

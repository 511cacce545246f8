// Original file: muster/v1/shard.proto

/**
 * Why a shard stopped.
 */
export const StopReason = {
  /**
   * Not stated; treated as complete.
   */
  STOP_REASON_UNSPECIFIED: 0,
  /**
   * Every document was decided.
   */
  STOP_REASON_COMPLETE: 1,
  /**
   * The budget was used up.
   */
  STOP_REASON_BUDGET: 2,
  /**
   * The call was cancelled.
   */
  STOP_REASON_CANCELLED: 3,
} as const;

/**
 * Why a shard stopped.
 */
export type StopReason =
  /**
   * Not stated; treated as complete.
   */
  | 'STOP_REASON_UNSPECIFIED'
  | 0
  /**
   * Every document was decided.
   */
  | 'STOP_REASON_COMPLETE'
  | 1
  /**
   * The budget was used up.
   */
  | 'STOP_REASON_BUDGET'
  | 2
  /**
   * The call was cancelled.
   */
  | 'STOP_REASON_CANCELLED'
  | 3

/**
 * Why a shard stopped.
 */
export type StopReason__Output = typeof StopReason[keyof typeof StopReason]

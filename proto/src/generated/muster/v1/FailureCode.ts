// Original file: muster/v1/session.proto

/**
 * Why a call failed.
 */
export const FailureCode = {
  /**
   * Not stated; treated as internal.
   */
  FAILURE_CODE_UNSPECIFIED: 0,
  /**
   * The request cannot be served as written; asking again gives the same.
   */
  FAILURE_CODE_INVALID_ARGUMENT: 1,
  /**
   * Refused because of load, before any work.
   */
  FAILURE_CODE_REJECTED: 2,
  /**
   * The budget was gone before the call was begun.
   */
  FAILURE_CODE_DEADLINE_EXCEEDED: 3,
  /**
   * The generation named is not served any more, or not yet.
   */
  FAILURE_CODE_GENERATION_GONE: 4,
  /**
   * A method or option that this server does not have.
   */
  FAILURE_CODE_UNIMPLEMENTED: 5,
  /**
   * A fault of the server.
   */
  FAILURE_CODE_INTERNAL: 6,
  /**
   * No source answered, a required one did not, or coverage is below what the query demands.
   */
  FAILURE_CODE_UNAVAILABLE: 7,
} as const;

/**
 * Why a call failed.
 */
export type FailureCode =
  /**
   * Not stated; treated as internal.
   */
  | 'FAILURE_CODE_UNSPECIFIED'
  | 0
  /**
   * The request cannot be served as written; asking again gives the same.
   */
  | 'FAILURE_CODE_INVALID_ARGUMENT'
  | 1
  /**
   * Refused because of load, before any work.
   */
  | 'FAILURE_CODE_REJECTED'
  | 2
  /**
   * The budget was gone before the call was begun.
   */
  | 'FAILURE_CODE_DEADLINE_EXCEEDED'
  | 3
  /**
   * The generation named is not served any more, or not yet.
   */
  | 'FAILURE_CODE_GENERATION_GONE'
  | 4
  /**
   * A method or option that this server does not have.
   */
  | 'FAILURE_CODE_UNIMPLEMENTED'
  | 5
  /**
   * A fault of the server.
   */
  | 'FAILURE_CODE_INTERNAL'
  | 6
  /**
   * No source answered, a required one did not, or coverage is below what the query demands.
   */
  | 'FAILURE_CODE_UNAVAILABLE'
  | 7

/**
 * Why a call failed.
 */
export type FailureCode__Output = typeof FailureCode[keyof typeof FailureCode]

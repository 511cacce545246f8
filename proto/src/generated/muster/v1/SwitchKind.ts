// Original file: muster/v1/admin.proto

/**
 * What can be switched for a share of a route's queries.
 */
export const SwitchKind = {
  /**
   * Not stated; refused.
   */
  SWITCH_KIND_UNSPECIFIED: 0,
  /**
   * Whether a query asks a source.
   */
  SWITCH_KIND_SOURCE: 1,
  /**
   * Whether a query may be hedged.
   */
  SWITCH_KIND_HEDGES: 2,
} as const;

/**
 * What can be switched for a share of a route's queries.
 */
export type SwitchKind =
  /**
   * Not stated; refused.
   */
  | 'SWITCH_KIND_UNSPECIFIED'
  | 0
  /**
   * Whether a query asks a source.
   */
  | 'SWITCH_KIND_SOURCE'
  | 1
  /**
   * Whether a query may be hedged.
   */
  | 'SWITCH_KIND_HEDGES'
  | 2

/**
 * What can be switched for a share of a route's queries.
 */
export type SwitchKind__Output = typeof SwitchKind[keyof typeof SwitchKind]

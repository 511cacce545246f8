// Original file: muster/v1/shard.proto

/**
 * How a word's scores in several fields become one.
 */
export const FieldCombination = {
  /**
   * The same as sum.
   */
  FIELD_COMBINATION_UNSPECIFIED: 0,
  /**
   * The sum over the fields.
   */
  FIELD_COMBINATION_SUM: 1,
  /**
   * The greatest over the fields.
   */
  FIELD_COMBINATION_MAXIMUM: 2,
} as const;

/**
 * How a word's scores in several fields become one.
 */
export type FieldCombination =
  /**
   * The same as sum.
   */
  | 'FIELD_COMBINATION_UNSPECIFIED'
  | 0
  /**
   * The sum over the fields.
   */
  | 'FIELD_COMBINATION_SUM'
  | 1
  /**
   * The greatest over the fields.
   */
  | 'FIELD_COMBINATION_MAXIMUM'
  | 2

/**
 * How a word's scores in several fields become one.
 */
export type FieldCombination__Output = typeof FieldCombination[keyof typeof FieldCombination]

// Original file: muster/v1/shard.proto


/**
 * Matches every document, with score 0.
 */
export interface AllClause {
}

/**
 * Matches every document, with score 0.
 */
export interface AllClause__Output {
}

/** How often a value was counted. */
export interface ValueCount {
  readonly value: string;
  /** Never too great. */
  readonly count: number;
  /** Most that the count is too low by. */
  readonly errorBound: number;
}

/** What one shard, or all of them, counted of a facet. */
export interface FacetCounts {
  readonly counts: readonly ValueCount[];
  /** Most that a value which is not among them can have occurred. */
  readonly unlistedBound: number;
}

/** Counts over all shards. */
export interface ReducedFacet extends FacetCounts {
  /** The greatest error bound of the counts. */
  readonly errorBound: number;
}

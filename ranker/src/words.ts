/**
 * The sorted best hits of one target, as two columns of little-endian float64 bytes. They may be views, at any
 * alignment, of a buffer shared with others, and are only ever read.
 */
export interface HitList {
  /** Hits in the list; each column holds `8 * count` bytes. */
  readonly count: number;
  /** What each hit is called in its index; breaks ties, lower first. */
  readonly seqs: Uint8Array;
  /** Scores, best first, hits of equal score by `seq`. Never NaN: whoever takes hits in refuses it. */
  readonly scores: Uint8Array;
}

/** What one source of a route answered. A source that did not answer stands here with no lists. */
export interface RankSource {
  /** What the source counts beside others, at least 0. */
  readonly weight: number;
  /** An index has one list for each shard that answered, a vertical one. Scores of all lists share a scale. */
  readonly lists: readonly HitList[];
}

/** One query's partial hit lists, to be made into a page. */
export interface RankRequest {
  /** All sources of the route, in its order, whether they answered or not. */
  readonly sources: readonly RankSource[];
  /** Hits wanted on the page. */
  readonly k: number;
  /** Hits to leave out before the page. */
  readonly offset: number;
  /** The constant c of RRF, at least 0; see `RRF_CONSTANT`. */
  readonly rrfConstant: number;
}

/** Hits `offset` to `offset + k` of a query, best first, a column for each of their properties. */
export interface RankedPage {
  /** Hits on the page: the length of every column. */
  readonly count: number;
  /** Place of the hit's source in the request, from 0. */
  readonly source: Uint32Array;
  /** Place of the hit's list in its source, from 0. */
  readonly list: Uint32Array;
  /** Place of the hit in its list, from 0. */
  readonly position: Uint32Array;
  /** What the hit is called in its index. */
  readonly seq: Float64Array;
  /** The score the page is ordered by. */
  readonly score: Float64Array;
  /** The hit's score in its own source. */
  readonly sourceScore: Float64Array;
  /** The hit's rank in its own source, from 1. */
  readonly sourceRank: Uint32Array;
  /** Hits in all lists of the request together. */
  readonly candidates: number;
}

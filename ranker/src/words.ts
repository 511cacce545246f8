/** Bytes where they lie. A Uint8Array is this; where there are many, to make one of each costs more than to read them. */
export interface Bytes {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * Values, one a hit, as the wire has them and nobody but a ranking thread reads them. Numbers: `numbers` holds float64
 * each, NaN where missing, and `text` is empty. Strings: `numbers` holds uint32 offsets into `text`, one more than hits.
 * All little-endian; they may be views, at any alignment, of a buffer shared with others, and are only ever read.
 */
export interface ValueColumn {
  readonly numbers: Bytes;
  /** UTF-8, without separators. */
  readonly text: Bytes;
  /** Strings: one bit a hit, set where the value is missing; empty if none is. */
  readonly missing: Bytes;
}

/**
 * The sorted best hits of one target, as columns of little-endian float64 bytes. They may be views, at any alignment, of
 * a buffer shared with others, and are only ever read.
 */
export interface HitList {
  /** Hits in the list; each column holds `8 * count` bytes. */
  readonly count: number;
  /** What each hit is called in its index; breaks ties, lower first. */
  readonly seqs: Bytes;
  /** Scores, best first, hits of equal score by `seq`. Never NaN: whoever takes hits in refuses it. */
  readonly scores: Bytes;
  /** With sort keys: the hits' values, one column for each key, in their order; the hits are in the order of these. */
  readonly sortValues?: readonly ValueColumn[] | undefined;
  /** With collapse: what each hit's group has in common, strings. A hit without is a group by itself. */
  readonly collapseKeys?: ValueColumn | undefined;
  /** Numbers, one column for each feature that the source is asked for. */
  readonly features?: readonly ValueColumn[] | undefined;
  /** Stored values, one column for each field that the source is asked for. */
  readonly values?: readonly ValueColumn[] | undefined;
}

/** What one source of a route answered. A source that did not answer stands here with no lists. */
export interface RankSource {
  /** What the source counts beside others, at least 0: its weight in the route, times what rules make of it. */
  readonly weight: number;
  /** An index has one list for each shard that answered, a vertical one. Scores of all lists share a scale. */
  readonly lists: readonly HitList[];
  /** What a packer knows each of the lists by: whole numbers from 0 on, seldom far beyond their count. @default their places */
  readonly keys?: readonly number[];
  /**
   * Hits, from the best on, that the lists are sure to have all of; behind them one may be missing, so ranking goes no further.
   * With collapse, hits that the groups leave. Hits that are left out as repeated count too. @default all
   */
  readonly finalTo?: number;
}

/** One query's partial hit lists, to be made into a page. */
export interface RankRequest {
  /** All sources of the route, in its order, whether they answered or not. */
  readonly sources: readonly RankSource[];
  /** Hits wanted on the page. */
  readonly k: number;
  /** Hits to leave out before the page. */
  readonly offset: number;
  /** How the page is made. The same object for all queries that are ranked alike: it is encoded once. */
  readonly recipe: RankRecipe;
  /** The time of day in milliseconds, for features that are ages. */
  readonly epochMs: number;
  /** The models that the recipe names, by their places here; see `packModel`. */
  readonly models: readonly SharedArrayBuffer[];
}

/**
 * How a page is made of hit lists. Plain data: it crosses to threads as JSON. The stages in their order, each of which
 * may be absent: merge each source's lists, collapse, second phase, diversify, leave out duplicates, blend, page.
 */
export interface RankRecipe {
  /** The order of each index source's hits; empty: score downwards. Then `seq` upwards. */
  readonly sort: readonly SortOrder[];
  /** At most so many hits for each value of a field. */
  readonly collapse?: { readonly hitsPerGroup: number };
  /** By the places of the request's sources. */
  readonly sources: readonly SourceRecipe[];
  readonly duplicates?: DuplicatesRecipe;
  readonly blend: BlendRecipe;
  /**
   * Hits of each source that are ranked at least, whatever page is wanted: so pages that are cut out of one ranking fit
   * together. @default as many as the page ends at
   */
  readonly window?: number;
  /** Hits of each source that are ranked at most, whatever page is wanted. @default no limit */
  readonly sourceLimit?: number;
  /** Say of each hit how its score and its place came about. */
  readonly explains: boolean;
}

/** One key of the order of hits. */
export interface SortOrder {
  readonly kind: 'score' | 'number' | 'text';
  readonly descending: boolean;
  /** Hits without a value come first; else last, in either direction. */
  readonly missingFirst: boolean;
}

/** What is done to the merged list of one source. Not to lists in the order of sort keys, which scores have no part in. */
export interface SourceRecipe {
  readonly secondPhase?: SecondPhaseRecipe;
  readonly diversify?: DiversifyRecipe;
}

/** Rescoring of a source's best hits by a model. */
export interface SecondPhaseRecipe {
  /** Place of the model in the request's `models`. */
  readonly model: number;
  /** Hits rescored, from the best on; those behind keep their order, below the rescored. */
  readonly window: number;
  /** What the model's features are, by their places in the model. */
  readonly features: readonly FeatureRead[];
}

/** Where a feature of a hit is found. */
export type FeatureRead =
  /** Delivered by the shards, at a place in the lists' `features`. */
  | { readonly kind: 'delivered'; readonly name: string; readonly place: number }
  /** The age of a date that shards deliver in milliseconds, in days at the request's `epochMs`. */
  | { readonly kind: 'age'; readonly name: string; readonly place: number }
  /** The score of the first phase. */
  | { readonly kind: 'score'; readonly name: string }
  /** The source's weight. */
  | { readonly kind: 'source-prior'; readonly name: string };

/**
 * Maximal marginal relevance: Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents
 * and producing summaries", SIGIR 1998. Scores stay at their places; not for hits in the order of sort keys.
 */
export interface DiversifyRecipe {
  /** What relevance counts beside being different, in [0, 1]; 1 changes nothing. */
  readonly lambda: number;
  /** Hits looked at, from the best on; those behind keep their order. */
  readonly window: number;
  /** By what hits are alike: places in the lists' `values`. */
  readonly values: readonly { readonly place: number; readonly kind: 'number' | 'text' }[];
}

/** How hits of one document in several sources are recognised. */
export interface DuplicatesRecipe {
  /**
   * For each source, where its hits' keys are in the lists' `values`; -1: it has none, and no duplicates. An empty key is
   * none.
   */
  readonly keyPlaces: readonly number[];
  /** Keys are URLs, compared in canonical form; else they are compared as they are. */
  readonly areUrls: boolean;
  /** URL parameters that do not count. One that ends in `*` stands for all that begin so. */
  readonly droppedParameters: readonly string[];
  /** Places of sources: of those that have the document, the first here keeps its hit. */
  readonly precedence: readonly number[];
}

/** How the sources' lists become one. */
export type BlendRecipe =
  /** A route of one source: its list. */
  | { readonly by: 'single' }
  /** Indexes in one order of sort keys: then rank, then place of the source, then `seq`. */
  | { readonly by: 'sort' }
  | FusionRecipe
  | SlotsRecipe;

/** Hits of all sources interleaved by one score. */
export interface FusionRecipe {
  readonly by: 'fusion';
  readonly method: 'rrf' | 'sum' | 'mnz' | 'arithmetic' | 'geometric' | 'harmonic';
  /** The constant c of RRF, at least 0; see `RRF_CONSTANT`. */
  readonly rrfConstant: number;
  /** How scores are made comparable first; not for `rrf`. By the places of sources. */
  readonly normalizers: readonly NormalizerRecipe[];
}

/** How a source's scores are made comparable with those of others. */
export interface NormalizerRecipe {
  readonly method: 'none' | 'min-max' | 'z-score' | 'l2' | 'dbsf' | 'arctan';
  /** Known limits of the source's scores. */
  readonly lower?: ScoreBound;
  readonly upper?: ScoreBound;
}

/** A known limit of scores. `apply`: it is the limit unless a score goes beyond; `clip`: scores are cut there first. */
export interface ScoreBound {
  readonly mode: 'apply' | 'clip';
  readonly score: number;
}

/** The hits of one source in their order, with blocks of hits of the others in between, at declared places. */
export interface SlotsRecipe {
  readonly by: 'slots';
  /** Place of the source whose hits fill the page. */
  readonly main: number;
  /** From the top of the page down. */
  readonly slots: readonly SlotRecipe[];
  /** What each source's blocks need; by the places of sources. The main one's is not looked at. */
  readonly blocks: readonly BlockRecipe[];
  /** Least hits of the main source between two blocks, as long as it has any. */
  readonly minDistance: number;
  /** Hits of a page, above 0. The layout goes by it, not by the hits wanted: so it is the same for every page. */
  readonly pageHits: number;
  /** Greatest share of each `pageHits` hits, from the top, that may be of blocks, in [0, 1], as long as there are others. */
  readonly maxShare: number;
}

/** A place on the page where a block may stand. */
export interface SlotRecipe {
  /** Hits of the main source before it; -1: so many that the block ends with the first `pageHits` hits. */
  readonly after: number;
  /** What the score of a block must come to, to stand here. */
  readonly threshold: number;
  /** Places of the sources that may stand here; empty: all but the main one. */
  readonly sources: readonly number[];
}

/** What a source's block is. */
export interface BlockRecipe {
  /** Most hits in the block. */
  readonly maxHits: number;
  /** Least hits, or there is no block. */
  readonly minHits: number;
  /** How its scores are made comparable. The block's quality is the mean of the best three then. */
  readonly normalizer: NormalizerRecipe;
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
  /** The hit's score in its own source: of the second phase, if it has one. */
  readonly sourceScore: Float64Array;
  /** The hit's rank in its own source, from 1. */
  readonly sourceRank: Uint32Array;
  /** What is to be said beside the columns; nothing if nothing is, as for a plain merge. */
  readonly details?: PageDetails;
}

/** What there is to say of a page beside its columns. Plain data: it crosses from threads as JSON. */
export interface PageDetails {
  /** By places on the page. */
  readonly hits: readonly HitDetails[];
  /** By the places of sources. */
  readonly sources: readonly SourceDetails[];
}

/** What there is to say of a hit. What is not there does not apply. */
export interface HitDetails {
  /** What its group has in common. */
  readonly group?: string;
  /** On the last hit that its group has of its source on the page: the best that the group has beside there, at most 10. */
  readonly moreFromGroup?: readonly { readonly list: number; readonly seq: number; readonly score: number }[];
  /** Number of the slot that it stands in, from 1. */
  readonly slot?: number;
  /** Places of other sources whose hit was left out for this one. */
  readonly alsoIn?: readonly number[];
  readonly explanation?: RankExplanation;
}

/** What there is to say of a source. */
export interface SourceDetails {
  /** So many of its hits are repeated that the page would be another if it had more that lie behind those it has. */
  readonly lacksHits?: true;
  /** Its hits that were left out because another source, or a better hit of its own, has the same document. */
  readonly duplicates?: number;
  /** What blending decided of it, for people. */
  readonly blend?: string;
}

/** How a hit's score on the page came about. */
export interface RankExplanation {
  /** Score of the first phase; nothing where hits are sorted by values, which tell it if it is one of them. */
  readonly firstPhase?: number;
  /** The model's features by name, if it was rescored. */
  readonly features?: Readonly<Record<string, number>>;
  /** Of a linear model, the bias and what each feature adds; see `RescoreExplanation`. */
  readonly bias?: number;
  readonly adds?: Readonly<Record<string, number>>;
  /** What the model gave. */
  readonly model?: number;
  /** What the score became to be comparable. */
  readonly normalized?: number;
  /**
   * What each source that has the document gives to the fused score, the greatest first. With `rrf`, `sum`, `mnz` and
   * `arithmetic` they sum up to it in this order, bit for bit; with `geometric` and `harmonic` they are what it is the mean of.
   */
  readonly contributions?: readonly { readonly source: number; readonly rank: number; readonly value: number }[];
  /** What blending decided of it, for people. */
  readonly blend?: string;
  /**
   * Behind the window of a second phase, where the score was moved below the rescored: it is
   * `to - (from - firstPhase) * scale`, and never above that of the hit before.
   */
  readonly lowered?: { readonly from: number; readonly to: number; readonly scale: number };
  /**
   * What diversifying gave, if it moved the hit: its rank before, from 1, the likeness that it was moved for, and the score of
   * the place that it came to, by which it is held against hits of other sources wherever that is done by scores.
   */
  readonly diversity?: { readonly rankBefore: number; readonly similarity: number; readonly placeScore: number };
}

/** One source's hits in order, and where each came from. Plain arrays: small ones cost far less to make than typed ones. */
export interface Ranking {
  /** Hits: the length of every column. */
  readonly count: number;
  /** Place of the list that a hit came from. */
  readonly list: readonly number[];
  /** Place of the hit in that list, from 0. */
  readonly position: readonly number[];
  /** What broke ties. */
  readonly seq: readonly number[];
  /** Scores, best first; with sort keys they are in no order. */
  readonly score: readonly number[];
  /** The hits' own scores, where diversifying gave each hit the score of its place; nothing: they are `score`. */
  readonly ownScore?: readonly number[];
}

/** The rankings of all sources, as blending takes them. */
export interface BlendInput {
  /** By the places of sources. */
  readonly rankings: readonly Ranking[];
  /** By the places of sources. */
  readonly weights: readonly number[];
  /**
   * For each ranking, the number of each hit's document: hits of two rankings with the same number are of the same
   * document, and the source that is first in `precedence` keeps it. Nothing: no document is in two rankings.
   */
  readonly documents?: readonly (readonly number[])[];
  /** Places of sources, the first of which keeps a document's hit; by default their order. */
  readonly precedence?: readonly number[];
  /** Hits wanted, from the best on. */
  readonly limit: number;
}

/** The order of the page: which ranking each hit comes from, its place there, and its final score. */
export interface BlendedOrder {
  readonly count: number;
  /** Place of the ranking. */
  readonly ranking: readonly number[];
  /** Place in the ranking, from 0. */
  readonly place: readonly number[];
  readonly score: readonly number[];
  /** Number of the slot that the hit stands in, from 1; 0: in none. Nothing where there are no slots. */
  readonly slot?: readonly number[];
  /** Places of the other rankings that have the document; nothing where no hit has any. */
  readonly alsoIn?: readonly (readonly number[])[];
  /** What was decided of each source, for people, by its place; nothing where there is nothing to say. */
  readonly decisions?: readonly (string | undefined)[];
  /** With `explains`: what was made of each hit. */
  readonly explanations?: readonly BlendExplanation[];
}

/** How blending came to a hit's score. */
export interface BlendExplanation {
  readonly normalized?: number;
  readonly contributions?: readonly { readonly source: number; readonly rank: number; readonly value: number }[];
  readonly blend?: string;
}

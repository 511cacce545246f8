/** What a route's rules make of a query. */
export interface RuledQuery {
  /** Names of the rules that hold for it, in their order. */
  readonly fired: readonly string[];
  /** By the places of sources in the route. */
  readonly sources: readonly RuledSource[];
  /** Documents that stand at given places, by position. */
  readonly pins: readonly PinnedDocument[];
}

/** What rules make of a source for a query. */
export interface RuledSource {
  /** Why it is not asked; nothing: it is. */
  readonly unasked?: string;
  /** What its weight is multiplied by. */
  readonly weight: number;
  /** How likely the query means it, as the table says; nothing: it does not. */
  readonly prior?: number;
  /** Ids of its documents that are left out. */
  readonly banned: readonly string[];
}

/** A document that stands at a given place. */
export interface PinnedDocument {
  /** Place of its source in the route. */
  readonly source: number;
  readonly id: string;
  /** Where it stands in the list, from 1. */
  readonly position: number;
  /** Name of the rule that says so. */
  readonly rule: string;
}

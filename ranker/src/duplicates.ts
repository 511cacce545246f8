import type { DocumentNumbers } from './document-numbers.js';
import type { Ranking } from './ranking.js';

/** Which hits of several rankings are of the same documents. */
export interface Duplicates {
  /** For each ranking the number of each hit's document. No ranking has one twice. */
  readonly documents: readonly (readonly number[])[];
  /** By document: the ranking that keeps its hit. */
  readonly keeper: ReadonlyMap<number, number>;
  /** By document that several rankings have: all of those, the keeper first. */
  readonly shared: ReadonlyMap<number, readonly number[]>;
}

/**
 * Finds hits of different rankings that are of the same document.
 *
 * @param precedence places of rankings: the first that has the document keeps its hit; those not named come after, in
 * their order
 */
export function findDuplicates(
  rankings: readonly Ranking[],
  numbers: DocumentNumbers,
  precedence: readonly number[],
): Duplicates {
  const documents = rankings.map(({ list, position }, source) =>
    list.map((place, i) => numbers.numberOf(source, place, position[i] as number)),
  );
  const keeper = new Map<number, number>();
  const shared = new Map<number, readonly number[]>();
  const rest = rankings.map((_, source) => source).filter((source) => !precedence.includes(source));
  for (const source of [...precedence, ...rest]) {
    for (const document of documents[source] ?? []) {
      const kept = keeper.get(document);
      if (kept === undefined) keeper.set(document, source);
      else shared.set(document, [...(shared.get(document) ?? [kept]), source]);
    }
  }
  return { documents, keeper, shared };
}

/** For each ranking, how many of its hits are left out for another's. */
export function countLeftOut({ shared }: Duplicates, rankings: number): number[] {
  const counts = new Array<number>(rankings).fill(0);
  for (const [, ...others] of shared.values()) {
    for (const source of others) counts[source] = (counts[source] as number) + 1;
  }
  return counts;
}

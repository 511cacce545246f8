import type { ShardIndex } from '../index/shard-index.js';
import type { StringDictionary } from '../index/string-dictionary.js';
import { compareUtf8 } from './collect/sort/compare-utf8.js';
import { placesNear, placesOfPrefix } from './near-terms.js';

/** What terms of a field are looked for. */
export interface TermPattern {
  readonly field: string;
  /** A prefix, or the term to come near to. */
  readonly text: string;
  /** 0 means a prefix; 1 or 2 the greatest number of edits. */
  readonly maxEdits: number;
}

/** Terms that fit a pattern. */
export interface FittingTerms {
  /** By bytes, each once; those that only deleted documents have are left out. */
  readonly terms: readonly string[];
  /** There are more, behind these. */
  readonly isCut: boolean;
}

/** Most terms that a pattern may fit. */
const maxFitting = 1000;

/** Finds the terms of a shard that fit a pattern, pausing now and then. */
export function* fittingTerms(index: ShardIndex, pattern: TermPattern): Generator<undefined, FittingTerms> {
  const { field } = pattern;
  const found = new Set<string>();
  const hasDeleted = index.segments.some(({ live }) => live !== undefined);
  for (const { inverted } of index.segments) {
    const terms = inverted.get(field)?.terms;
    if (terms === undefined) continue;
    let inSegment = 0;
    for (const place of fittingPlaces(terms, pattern)) {
      yield;
      const term = place === undefined ? undefined : terms.at(place);
      if (term === undefined || (hasDeleted && index.documentFrequency(field, term) === 0)) continue;
      found.add(term);
      // Those behind are behind the first of all segments too.
      if (++inSegment > maxFitting) break;
    }
  }
  const inOrder = [...found].sort(compareUtf8);
  return { terms: inOrder.slice(0, maxFitting), isCut: inOrder.length > maxFitting };
}

function fittingPlaces(terms: StringDictionary, { text, maxEdits }: TermPattern): Iterable<number | undefined> {
  return maxEdits === 0 ? placesOfPrefix(terms, text) : placesNear(terms, text, maxEdits);
}

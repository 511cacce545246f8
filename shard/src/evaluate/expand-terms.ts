import type { ShardIndex } from '../index/shard-index.js';
import type { StringDictionary } from '../index/string-dictionary.js';
import { inByteOrder } from '../query/byte-order.js';
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

/** Finds the first `most` terms of a shard that fit a pattern, pausing now and then. */
export function* fittingTerms(
  index: ShardIndex,
  pattern: TermPattern,
  most: number,
): Generator<undefined, FittingTerms> {
  const { field } = pattern;
  let found: readonly string[] = [];
  const hasDeleted = index.segments.some(({ live }) => live !== undefined);
  for (const { inverted } of index.segments) {
    const terms = inverted.get(field)?.terms;
    if (terms === undefined) continue;
    const inSegment: string[] = [];
    for (const place of fittingPlaces(terms, pattern)) {
      yield;
      const term = place === undefined ? undefined : terms.at(place);
      if (term === undefined || (hasDeleted && index.documentFrequency(field, term) === 0)) continue;
      inSegment.push(term);
      // Those behind are behind the first of all segments too.
      if (inSegment.length > most) break;
    }
    found = firstOfBoth(found, inSegment, most + 1);
  }
  return { terms: found.slice(0, most), isCut: found.length > most };
}

/** The first terms of two lists that are by bytes, as both are; terms of both once. */
function firstOfBoth(some: readonly string[], others: readonly string[], most: number): readonly string[] {
  const first: string[] = [];
  for (let i = 0, j = 0; first.length < most; ) {
    const one = some[i];
    const other = others[j];
    if (one === undefined || other === undefined)
      return [...first, ...some.slice(i), ...others.slice(j)].slice(0, most);
    const order = inByteOrder(one, other);
    first.push(order <= 0 ? one : other);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return first;
}

function fittingPlaces(terms: StringDictionary, { text, maxEdits }: TermPattern): Iterable<number | undefined> {
  return maxEdits === 0 ? placesOfPrefix(terms, text) : placesNear(terms, text, maxEdits);
}

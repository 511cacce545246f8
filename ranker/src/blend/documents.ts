import type { BlendInput } from '../ranking.js';
import type { Standing } from './fused-score.js';

/** Places of sources in the order in which they keep a document's hit: as declared, then the rest in theirs. */
export function precedenceOf({ rankings, precedence = [] }: BlendInput): readonly number[] {
  const declared = precedence.filter((source) => source >= 0 && source < rankings.length);
  return [...new Set([...declared, ...rankings.keys()])];
}

/**
 * Where each document of all rankings stands: the hit that is kept, then the others, by precedence of their sources. A
 * ranking that has a document twice counts with the better of its hits.
 *
 * @param documents for each ranking, the number of each hit's document
 */
export function documentsOf(
  input: BlendInput,
  documents: NonNullable<BlendInput['documents']>,
): readonly (readonly Standing[])[] {
  const byNumber = new Map<number, Standing[]>();
  for (const source of precedenceOf(input)) {
    const { count } = input.rankings[source] as BlendInput['rankings'][number];
    for (let place = 0; place < count; place++) {
      const number = documents[source]?.[place] as number;
      const standings = byNumber.get(number);
      if (standings === undefined) byNumber.set(number, [{ source, place }]);
      else if (standings.at(-1)?.source !== source) standings.push({ source, place });
    }
  }
  return [...byNumber.values()];
}

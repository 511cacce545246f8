import type { BlendExplanation, BlendedOrder, BlendInput } from '../ranking.js';
import type { FusionRecipe } from '../words.js';
import { documentsOf } from './documents.js';
import { fuseDisjoint } from './fuse-disjoint.js';
import { fuseDocuments } from './fuse-documents.js';
import { fusedScore, type Standing } from './fused-score.js';
import { fuseByReciprocalRank } from './rrf.js';
import { type Terms, termsOf } from './terms.js';

/**
 * Interleaves the hits of all sources by one score. Scores and, but for ties that the place of a source decides, the order
 * are the same bits in whatever order the sources stand. For the same rankings a shorter order is the beginning of a
 * longer one.
 *
 * A source that does not have a document brings in nothing. With `arithmetic` its weight counts below the line all the
 * same; with `geometric` and `harmonic` it does not.
 */
export function fuse(input: BlendInput, recipe: FusionRecipe, explains: boolean): BlendedOrder {
  const { rankings, weights, documents, limit } = input;
  if (recipe.method === 'rrf' && documents === undefined && !explains) {
    const weighted = rankings.map(({ count }, place) => ({ weight: weights[place] ?? 0, count }));
    return fuseByReciprocalRank(weighted, recipe.rrfConstant, limit);
  }
  const terms = termsOf(input, recipe);
  const order = documents === undefined ? fuseDisjoint(terms, limit) : fuseDocuments(input, terms, documents);
  return explains ? { ...order, explanations: explain(input, terms, order) } : order;
}

function explain(input: BlendInput, terms: Terms, order: BlendedOrder): BlendExplanation[] {
  const standingsOf = standingsIn(input);
  return order.ranking.map((source, i) => {
    const place = order.place[i] as number;
    const normalized = terms.sources[source]?.normalized?.[place];
    const { contributions } = fusedScore(terms, standingsOf({ source, place }));
    return { ...(normalized === undefined ? {} : { normalized }), contributions };
  });
}

/** Gives where else the document of a kept hit stands. */
function standingsIn(input: BlendInput): (kept: Standing) => readonly Standing[] {
  const { documents } = input;
  if (documents === undefined) return (kept) => [kept];
  const keyOf = ({ source, place }: Standing): string => `${source}/${place}`;
  const byKept = new Map(
    documentsOf(input, documents).map((standings) => [keyOf(standings[0] as Standing), standings]),
  );
  return (kept) => byKept.get(keyOf(kept)) ?? [kept];
}

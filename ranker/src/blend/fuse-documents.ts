import type { BlendedOrder, BlendInput, Ranking } from '../ranking.js';
import { documentsOf } from './documents.js';
import { fusedScore, type Standing } from './fused-score.js';
import type { Terms } from './terms.js';

/** A document's hit that is kept, its score, and what breaks ties. */
interface Fused {
  readonly kept: Standing;
  readonly score: number;
  readonly bestRank: number;
  readonly seq: number;
  /** Places of the other sources that have it. */
  readonly alsoIn: readonly number[];
}

/**
 * Fuses rankings of which some have documents in common: a document's score is of all of them. Score down, then the best
 * of its ranks up, then the place of the source whose hit is kept, then `seq`.
 */
export function fuseDocuments(
  input: BlendInput,
  terms: Terms,
  documents: NonNullable<BlendInput['documents']>,
): BlendedOrder {
  const fused = documentsOf(input, documents)
    .map((standings) => fusedOf(input, terms, standings))
    .sort(inOrder)
    .slice(0, input.limit);
  return {
    count: fused.length,
    ranking: fused.map(({ kept }) => kept.source),
    place: fused.map(({ kept }) => kept.place),
    score: fused.map(({ score }) => score),
    ...(fused.some(({ alsoIn }) => alsoIn.length > 0) ? { alsoIn: fused.map(({ alsoIn }) => alsoIn) } : {}),
  };
}

function fusedOf({ rankings }: BlendInput, terms: Terms, standings: readonly Standing[]): Fused {
  const [kept, ...others] = standings as readonly [Standing, ...Standing[]];
  return {
    kept,
    score: fusedScore(terms, standings).score,
    bestRank: Math.min(...standings.map(({ place }) => place + 1)),
    seq: (rankings[kept.source] as Ranking).seq[kept.place] as number,
    alsoIn: others.map(({ source }) => source).sort((a, b) => a - b),
  };
}

function inOrder(a: Fused, b: Fused): number {
  if (a.score !== b.score) return b.score - a.score;
  return a.bestRank - b.bestRank || a.kept.source - b.kept.source || a.seq - b.seq;
}

import { geometricMean, harmonicMean } from './means.js';
import { combSum, mnzTerms } from './sums.js';
import { type TermSource, type Terms, termAt } from './terms.js';

/** Where a document stands in a ranking. */
export interface Standing {
  readonly source: number;
  /** Its place there, from 0. */
  readonly place: number;
}

/** What a source gives to a document's score. */
export interface Contribution {
  readonly source: number;
  /** Its rank there, from 1. */
  readonly rank: number;
  /** Where the method adds, these sum up to the score, in the order given; else the score made comparable. */
  readonly value: number;
}

/** A document's score, and what each source that has it gives to it. */
export interface FusedScore {
  readonly score: number;
  /** The greatest first: so sums have the same bits in whatever order the sources stand. */
  readonly contributions: readonly Contribution[];
}

/** The score of a document by where it stands; in each source once. */
export function fusedScore(terms: Terms, standings: readonly Standing[]): FusedScore {
  const weightOf = (source: number): number => (terms.sources[source] as TermSource).weight;
  const sorted = standings
    .map(({ source, place }) => ({ source, rank: place + 1, value: termAt(terms, source, place) }))
    .sort((a, b) => b.value - a.value || weightOf(b.source) - weightOf(a.source) || a.source - b.source);
  const values = sorted.map(({ value }) => value);
  const weighted = () => sorted.map(({ source, value }) => ({ value, weight: weightOf(source) }));
  switch (terms.recipe.method) {
    case 'geometric':
      return { score: geometricMean(weighted()), contributions: sorted };
    case 'harmonic':
      return { score: harmonicMean(weighted()), contributions: sorted };
    case 'mnz': {
      const multiplied = mnzTerms(values);
      const contributions = sorted.map((one, i) => ({ ...one, value: multiplied[i] as number }));
      return { score: combSum(multiplied), contributions };
    }
    default:
      return { score: combSum(values), contributions: sorted };
  }
}

/** The same for a document of one source that brings in `term`. */
export function scoreOfOne({ recipe, sources }: Terms, source: number, term: number): number {
  if (recipe.method !== 'geometric' && recipe.method !== 'harmonic') return term;
  const { weight } = sources[source] as TermSource;
  return weight > 0 ? Math.max(0, term) : 0;
}

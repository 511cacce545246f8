import type { BlendInput, FusionRecipe, NormalizerRecipe, Ranking, SlotsRecipe } from '@muster/ranker';
import fc from 'fast-check';

/** A ranking of hits with these scores; their `seq` begin at `firstSeq`. */
function aRanking(score: readonly number[], firstSeq = 0): Ranking {
  return {
    count: score.length,
    list: score.map(() => 0),
    position: score.map((_, place) => place),
    seq: score.map((_, place) => firstSeq + place),
    score,
  };
}

/** Rankings of these scores, of weight 1, all hits wanted. */
export function anInput(scores: readonly (readonly number[])[], change: Partial<BlendInput> = {}): BlendInput {
  const rankings = scores.map((each, source) => aRanking(each, 1000 * source));
  return { rankings, weights: scores.map(() => 1), limit: 1000, ...change };
}

/** A fusion of so many sources, all normalised alike. */
export function aFusion(
  method: FusionRecipe['method'],
  sources: number,
  normalizer: NormalizerRecipe = { method: 'none' },
): FusionRecipe {
  return { by: 'fusion', method, rrfConstant: 60, normalizers: Array.from({ length: sources }, () => normalizer) };
}

/** Slots of pages of ten hits that ask for nothing, the first source the main one, its scores as they are. */
export function someSlots(sources: number, change: Partial<SlotsRecipe> = {}): SlotsRecipe {
  const block = { maxHits: 3, minHits: 1, normalizer: { method: 'none' as const } };
  return {
    by: 'slots',
    main: 0,
    slots: [{ after: 3, threshold: 0, sources: [] }],
    blocks: Array.from({ length: sources }, () => block),
    minDistance: 0,
    pageHits: 10,
    maxShare: 1,
    ...change,
  };
}

const someScore = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.double({ min: 0, max: 20, noNaN: true }),
  fc.double({ min: -5, max: 5, noNaN: true }),
);

/** Finite scores, best first. */
export const someScores = fc.array(someScore, { maxLength: 25 }).map((scores) => scores.sort((a, b) => b - a));

/** Methods that take any scores made comparable in any way, or their ranks. */
const addingMethods = ['rrf', 'sum', 'arithmetic'] as const;

/** Ways of making scores comparable. */
export const allNormalizers: readonly NormalizerRecipe[] = [
  { method: 'none' },
  { method: 'min-max' },
  { method: 'min-max', lower: { mode: 'apply', score: 0 }, upper: { mode: 'clip', score: 4 } },
  { method: 'z-score' },
  { method: 'l2' },
  { method: 'dbsf' },
  { method: 'arctan' },
];

/** Recipes of fusion that the configuration allows, for up to five sources. */
export const someFusion: fc.Arbitrary<FusionRecipe> = fc
  .oneof(
    fc.tuple(fc.constantFrom(...addingMethods), fc.constantFrom(...allNormalizers)),
    fc.tuple(
      fc.constantFrom('mnz' as const, 'geometric' as const, 'harmonic' as const),
      fc.constantFrom<NormalizerRecipe>({ method: 'min-max' }, { method: 'arctan' }, { method: 'l2' }),
    ),
  )
  .map(([method, normalizer]) => aFusion(method, 5, normalizer));

/**
 * Up to five rankings with weights, and the numbers of their documents, drawn from so few that many are shared; each
 * ranking has a document once.
 */
export const sharedDocuments: fc.Arbitrary<BlendInput> = fc
  .array(
    fc.record({ scores: someScores, weight: fc.constantFrom(0, 0.3, 1, 1, 2.5), shift: fc.nat(20), step: fc.nat(3) }),
    { minLength: 1, maxLength: 5 },
  )
  .map((sources) => ({
    ...anInput(
      sources.map(({ scores }) => scores),
      { weights: sources.map(({ weight }) => weight) },
    ),
    documents: sources.map(({ scores, shift, step }) => scores.map((_, place) => shift + place * (step + 1))),
  }));

import {
  type BlendRecipe,
  type NormalizerRecipe,
  type RankRecipe,
  RRF_CONSTANT,
  type ScoreBound,
} from '@muster/ranker';
import {
  type BlendConfig,
  type BlockConfig,
  blockSchema,
  type NormalizeConfig,
  type ScoreBoundConfig,
} from '../config/blend-schema.js';
import type { RouteConfig } from '../config/schema.js';
import { kept } from '../kept.js';

/** How a route's lists become one, by places of sources. A route that says nothing of it goes by reciprocal ranks. */
export function planBlend({ sources, blend }: Pick<RouteConfig, 'sources' | 'blend'>): BlendRecipe {
  if (sources.length === 1) return { by: 'single' };
  if (blend?.by === 'slots') return planSlots(sources, blend);
  const { method = 'rrf', rrfConstant = RRF_CONSTANT, normalize = minMax } = blend ?? {};
  const normalizers = sources.map(({ normalize: own = normalize }) =>
    method === 'rrf' ? asTheyAre : planNormalizer(own),
  );
  return { by: 'fusion', method, rrfConstant, normalizers };
}

const minMax: NormalizeConfig = { method: 'min-max' };
const asTheyAre: NormalizerRecipe = { method: 'none' };

function planNormalizer({ method, lower, upper }: NormalizeConfig): NormalizerRecipe {
  return {
    method,
    ...(lower === undefined ? {} : { lower: planBound(lower) }),
    ...(upper === undefined ? {} : { upper: planBound(upper) }),
  };
}

function planBound(given: ScoreBoundConfig): ScoreBound {
  if (typeof given === 'number') return { mode: 'apply', score: given };
  return 'apply' in given ? { mode: 'apply', score: given.apply } : { mode: 'clip', score: given.clip };
}

const usualBlock: BlockConfig = blockSchema.parse({});

function planSlots(sources: RouteConfig['sources'], blend: BlendConfig & { readonly by: 'slots' }): BlendRecipe {
  const names = sources.map(({ index, vertical }) => index ?? vertical);
  const { main, slots, minDistance, maxShare, pageHits } = blend;
  return {
    by: 'slots',
    main: names.indexOf(main),
    slots: slots.map(({ after, threshold, sources: allowed = [] }) => ({
      after: after === 'end' ? -1 : after,
      threshold,
      sources: allowed.map((name) => names.indexOf(name)),
    })),
    blocks: sources.map(({ block: { maxHits, minHits, normalize } = usualBlock }) => ({
      maxHits,
      minHits,
      normalizer: planNormalizer(normalize),
    })),
    minDistance,
    maxShare,
    pageHits,
  };
}

const ofOne = new WeakMap<RankRecipe, RankRecipe>();

/** The recipe of a page that holds the hits of one source alone: there is nothing to put into slots. */
export function recipeOfOne(recipe: RankRecipe): RankRecipe {
  if (recipe.blend.by !== 'slots') return recipe;
  return kept(ofOne, recipe, () => {
    const normalizers = recipe.sources.map(() => asTheyAre);
    return { ...recipe, blend: { by: 'fusion', method: 'rrf', rrfConstant: RRF_CONSTANT, normalizers } };
  });
}

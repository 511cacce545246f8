import { z } from 'zod';

const name = z.string().min(1).max(64);

/** A number, with an error that says what there is and all that may be. */
function within(least: number, most: number) {
  return z.number().refine((value) => value >= least && value <= most, {
    error: ({ input }) => `must be in [${least}, ${most}], got ${input}`,
  });
}

function wholeWithin(least: number, most: number) {
  return z.int().refine((value) => value >= least && value <= most, {
    error: ({ input }) => `must be a whole number in [${least}, ${most}], got ${input}`,
  });
}

/** Greater ones could not be multiplied any more. */
const bound = within(-1e100, 1e100);

/** A known limit of scores: a number is one to apply. */
const scoreBound = z.union(
  [
    bound,
    /** The limit is this, unless a score goes beyond. */
    z.strictObject({ apply: bound }),
    /** Scores are cut there first. */
    z.strictObject({ clip: bound }),
  ],
  { error: 'must be a number in [-1e100, 1e100], or one of { apply: NUMBER } and { clip: NUMBER }' },
);

const methods = ['none', 'min-max', 'z-score', 'l2', 'dbsf', 'arctan'] as const;

const normalizer = z
  .strictObject({
    method: z.enum(methods),
    /** Known limits of the source's scores, for `min-max`. */
    lower: scoreBound.optional(),
    upper: scoreBound.optional(),
  })
  .refine(({ method, lower, upper }) => method === 'min-max' || (lower === undefined && upper === undefined), {
    error: 'lower and upper are for min-max: leave them out',
  })
  .refine(({ lower, upper }) => lower === undefined || upper === undefined || scoreOf(lower) < scoreOf(upper), {
    error: ({ input }) => {
      const { lower, upper } = input as { lower: ScoreBoundConfig; upper: ScoreBoundConfig };
      return `lower must be below upper, got ${scoreOf(lower)} and ${scoreOf(upper)}`;
    },
  });

/** A known limit of scores, as it is configured. */
export type ScoreBoundConfig = z.infer<typeof scoreBound>;

/** Where a limit lies. */
function scoreOf(given: ScoreBoundConfig): number {
  return typeof given === 'number' ? given : 'apply' in given ? given.apply : given.clip;
}

/** How scores of a source are made comparable with those of others: the name of a method, or the method with its values. */
export const normalizeSchema = z.preprocess(
  (given) => (typeof given === 'string' ? { method: given } : given),
  normalizer,
);

/** How scores of a source are made comparable, as it is configured. */
export type NormalizeConfig = z.infer<typeof normalizeSchema>;

/** What the block of a source is, where the route has slots. */
export const blockSchema = z
  .strictObject({
    /** Most hits in the block. */
    maxHits: wholeWithin(1, 100).default(3),
    /** With fewer hits there is no block. */
    minHits: wholeWithin(1, 100).default(1),
    /**
     * How its scores are made comparable. `arctan` looks at each score alone, so that a single hit, or the worst of three, is
     * worth what it scores, and not what it is beside the others of its list.
     */
    normalize: normalizeSchema.prefault('arctan'),
  })
  .refine(({ minHits, maxHits }) => minHits <= maxHits, {
    error: ({ input }) => {
      const { minHits, maxHits } = input as { minHits: number; maxHits: number };
      return `minHits must be at most maxHits, ${maxHits}, got ${minHits}`;
    },
  });

/** What the block of a source is, as it is configured. */
export type BlockConfig = z.infer<typeof blockSchema>;

const fusion = z.strictObject({
  by: z.literal('fusion'),
  /** How scores of sources become one. */
  method: z.enum(['rrf', 'sum', 'mnz', 'arithmetic', 'geometric', 'harmonic']).default('rrf'),
  /** The constant of `rrf`: `weight / (rrfConstant + rank)`. @default 60 */
  rrfConstant: within(0, 10_000).optional(),
  /** How scores are made comparable, where a source does not say; not for `rrf`. @default min-max */
  normalize: normalizeSchema.optional(),
});

const slot = z.strictObject({
  /** Hits of the main source before it; `end`: so many that its block ends with the first page. */
  after: z.union([z.literal('end'), z.int().min(0).max(10_000)], {
    error: 'must be a whole number in [0, 10000], or `end`',
  }),
  /** What a block must be worth to stand here: its source's weight times its quality. */
  threshold: within(0, 1_000_000).default(0),
  /** Names of the sources whose blocks may stand here. @default all but the main one */
  sources: z.array(name).min(1).max(64).optional(),
});

const slots = z.strictObject({
  by: z.literal('slots'),
  /** Name of the source whose hits fill the page. */
  main: name,
  /** Places for blocks of the others, from the top down. */
  slots: z.array(slot).min(1).max(32),
  /** Least hits of the main source between two blocks. */
  minDistance: wholeWithin(0, 1000).default(1),
  /** Hits of a page, for `maxShare` and `end`. */
  pageHits: wholeWithin(1, 1000).default(10),
  /** Greatest share of a page's hits that may be of blocks. */
  maxShare: within(0, 1).default(0.5),
});

/** How the lists of a route's sources become one. */
export const blendSchema = z.discriminatedUnion('by', [fusion, slots]);

/** How the lists of a route's sources become one, as it is configured. */
export type BlendConfig = z.infer<typeof blendSchema>;

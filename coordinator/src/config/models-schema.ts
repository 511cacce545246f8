import { z } from 'zod';
import { deliveredName, parseFeature } from '../models/feature-names.js';
import { faultText } from './fault-text.js';
import type { Config } from './schema.js';

/** Most features that shards are asked for. */
const maxDelivered = 256;

const feature = z.string().superRefine((name, context) => {
  const parsed = parseFeature(name);
  if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
});

const featureList = z.array(feature).min(1).max(65_536);
const featureMapping = z.record(z.string().min(1), feature);

const features = z.union([featureList, featureMapping], {
  error: ({ input }) => {
    const [issue] = (Array.isArray(input) ? featureList : featureMapping).safeParse(input).error?.issues ?? [];
    if (issue === undefined || typeof input !== 'object' || input === null) {
      return 'must be a list of features, or a mapping of names in the model to features';
    }
    return [...issue.path, faultText(issue)].join(': ');
  },
});

const model = z.strictObject({
  /** The model file; it is read when the coordinator starts, and when `muster model reload` says so. */
  file: z.string().min(1),
  /** What wrote it. */
  format: z.enum(['lightgbm', 'xgboost', 'ranklib', 'linear']),
  /**
   * What the model's features are: a list in the order of its feature numbers, or a mapping of the names it has for them.
   * Without, its names are ours.
   */
  features: features.optional(),
});

/** Models by names. */
export const modelsSchema = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a name: a lower-case letter, then up to 63 of a-z, 0-9, "-", "_"'),
  model,
);

/** Rescoring of the best hits of an index. */
export const secondPhaseSchema = z.strictObject({
  /** Name of a model. */
  model: z.string().min(1),
  /** Hits rescored, from the best on; those behind keep their order, below the rescored. */
  window: z.int().min(1).max(10_000).default(100),
});

/** A model of a configuration. */
export type ModelConfig = z.infer<typeof model>;

/** What no part shows alone: models that are named and not there, second phases of verticals, too many features. */
export function modelFaults({ models, routes }: Pick<Config, 'models' | 'routes'>): string[] {
  const wide = Object.entries(models).flatMap(([name, { features: given = [] }]) => {
    const asked = new Set(Object.values(given).flatMap((one) => deliveredOf(one)));
    const fault = `models.${name}.features: shards deliver at most ${maxDelivered} features, got ${asked.size}`;
    return asked.size > maxDelivered ? [fault] : [];
  });
  const named = Object.entries(routes).flatMap(([route, { sources }]) =>
    sources.flatMap(({ secondPhase, vertical }, place) => {
      const path = `routes.${route}.sources.${place}.secondPhase`;
      if (secondPhase === undefined) return [];
      if (vertical !== undefined) return [`${path}: only an index can have one; a vertical delivers no features`];
      if (Object.hasOwn(models, secondPhase.model)) return [];
      return [`${path}.model: "${secondPhase.model}" is not one of: ${Object.keys(models).join(', ') || '(none)'}`];
    }),
  );
  return [...wide, ...named];
}

function deliveredOf(name: string): string[] {
  const parsed = parseFeature(name);
  const delivered = typeof parsed === 'string' ? undefined : deliveredName(parsed);
  return delivered === undefined ? [] : [delivered];
}

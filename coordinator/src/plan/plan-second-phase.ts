import type { FeatureRead, SecondPhaseRecipe } from '@muster/ranker';
import type { Schema } from '@muster/shard/query';
import type { RouteConfig } from '../config/schema.js';
import { deliveredName, type Feature } from '../models/feature-names.js';
import type { LoadedModel, Models } from '../models/load-model.js';
import { typeOf } from './check-filter.js';

/** The second phases of a route: one object for as long as its models stay the same. */
export interface SecondPhases {
  /** By the places of sources; nothing where a source has none. */
  readonly sources: readonly (PlannedSecondPhase | undefined)[];
  /** The models that recipes name by their places here; none where no source has a second phase. */
  readonly models: readonly LoadedModel[];
  /** The same models, packed. */
  readonly buffers: readonly SharedArrayBuffer[];
  /** The widest window; 0 where no source has a second phase. */
  readonly window: number;
}

/** The second phase of a source. */
export interface PlannedSecondPhase {
  readonly model: LoadedModel;
  readonly recipe: SecondPhaseRecipe;
  /** The features that shards are asked for; the recipe names them by their places here. */
  readonly delivered: readonly string[];
}

/** How answers name the model of a second phase. */
export function modelName({ model: { name, version } }: PlannedSecondPhase): string {
  return `${name}@${version}`;
}

/** No source is rescored. */
export const noSecondPhases: SecondPhases = { sources: [], models: [], buffers: [], window: 0 };

const planned = new WeakMap<Models, WeakMap<RouteConfig, SecondPhases>>();

/** What the second phases of a route are with the models as they are. The same object for the same arguments. */
export function planSecondPhases(route: RouteConfig, models: Models): SecondPhases {
  if (route.sources.every(({ secondPhase }) => secondPhase === undefined)) return noSecondPhases;
  const byRoute = planned.get(models) ?? new WeakMap<RouteConfig, SecondPhases>();
  planned.set(models, byRoute);
  const known = byRoute.get(route);
  if (known !== undefined) return known;
  const phases = makePhases(route, models);
  byRoute.set(route, phases);
  return phases;
}

function makePhases(route: RouteConfig, models: Models): SecondPhases {
  const used: LoadedModel[] = [];
  const sources = route.sources.map(({ secondPhase }): PlannedSecondPhase | undefined => {
    if (secondPhase === undefined) return undefined;
    const model = models.get(secondPhase.model);
    if (model === undefined) throw new Error(`no model is named "${secondPhase.model}"`);
    if (!used.includes(model)) used.push(model);
    const delivered = [...new Set(model.features.flatMap((feature) => deliveredName(feature) ?? []))];
    const features = model.features.map((feature) => readOf(feature, delivered));
    return { model, recipe: { model: used.indexOf(model), window: secondPhase.window, features }, delivered };
  });
  const window = Math.max(...sources.map((phase) => phase?.recipe.window ?? 0));
  return { sources, models: used, buffers: used.map(({ buffer }) => buffer), window };
}

function readOf(feature: Feature, delivered: readonly string[]): FeatureRead {
  const { kind, name } = feature;
  if (kind === 'score' || kind === 'source-prior') return { kind, name };
  return { kind, name, place: delivered.indexOf(deliveredName(feature) ?? '') };
}

/**
 * Checks that an index has the fields that a model's features are of, and that they are of fitting types.
 *
 * @throws SearchError `invalid-query`, naming the model, the feature and the fields there are
 */
export function checkFeatures({ name, features }: Pick<LoadedModel, 'name' | 'features'>, schema: Schema): void {
  for (const feature of features) {
    if (!('field' in feature) || feature.field === undefined) continue;
    typeOf(feature.field, schema, `models.${name}: the field of ${feature.name}`, feature.fieldTypes);
  }
}

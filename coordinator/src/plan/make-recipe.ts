import {
  type BlendRecipe,
  type DuplicatesRecipe,
  leastDepth,
  type RankRecipe,
  type SourceRecipe,
} from '@muster/ranker';
import type { Schema } from '@muster/shard/query';
import type { RouteConfig } from '../config/schema.js';
import { planBlend } from './plan-blend.js';
import type { SecondPhases } from './plan-second-phase.js';
import { type SourceValues, sourceValues } from './plan-values.js';

/** What a recipe depends on beside the route. */
export interface RecipeInputs {
  readonly routeName: string;
  /** Say of each hit how its score and its place came about. */
  readonly explain: boolean;
  /** The schema of an index or alias; nothing if it was never heard of. */
  readonly schemaOf: (index: string) => Schema | undefined;
  /** The second phases of the route's sources, by the models of now. */
  readonly secondPhases: SecondPhases;
}

interface MadeRecipe {
  /** What it was made for; schemas by the places of sources. */
  readonly schemas: readonly (Schema | undefined)[];
  readonly secondPhases: SecondPhases;
  readonly explain: boolean;
  readonly recipe: RankRecipe;
}

/** Most recipes that are kept of a route: with and without explanations, with and without second phases, old and new models. */
const maxKept = 8;
const keptOf = new WeakMap<RouteConfig, MadeRecipe[]>();

/** How a route's lists become a page. The same object for all its queries that ask for the same, as recipes are encoded once. */
export function makeRecipe(route: RouteConfig, inputs: RecipeInputs): RankRecipe {
  const kept = keptOf.get(route) ?? [];
  const { explain, secondPhases } = inputs;
  const schemas = schemasOf(route, inputs);
  const isFor = (made: MadeRecipe): boolean =>
    made.explain === explain &&
    made.secondPhases === secondPhases &&
    schemas.every((schema, place) => schema === made.schemas[place]);
  const known = kept.find(isFor);
  if (known !== undefined) return known.recipe;
  const recipe = recipeOf(route, schemas, inputs);
  keptOf.set(route, [{ schemas, secondPhases, explain, recipe }, ...kept.slice(0, maxKept - 1)]);
  return recipe;
}

const noSchemas: readonly undefined[] = [];

/** The schemas that decide what the recipe is, of an index never heard of that of who stands in; none where none does. */
function schemasOf({ sources }: RouteConfig, { schemaOf }: RecipeInputs): readonly (Schema | undefined)[] {
  if (sources.every(({ diversify }) => diversify === undefined)) return noSchemas;
  return sources.map(({ index, onFailure = [] }) => {
    if (index === undefined) return undefined;
    const others = onFailure.flatMap((step) => (step.strategy === 'fallback' ? (step.index ?? []) : []));
    return [index, ...others].map(schemaOf).find((schema) => schema !== undefined);
  });
}

function recipeOf(
  route: RouteConfig,
  schemas: readonly (Schema | undefined)[],
  { routeName, explain, secondPhases }: RecipeInputs,
): RankRecipe {
  const { sources } = route;
  const blend = planBlend(route);
  const values = sourceValues(routeName, route);
  const duplicates = duplicatesOf(route, values);
  const window = windowOf(route, blend);
  return {
    sort: [],
    sources: sources.map((source, place) => ({
      ...secondPhaseOf(secondPhases, place),
      ...likenessOf(source, values[place] as SourceValues, schemas[place]),
    })),
    ...(duplicates === undefined ? {} : { duplicates }),
    blend,
    ...(window === 0 ? {} : { window }),
    explains: explain,
  };
}

function secondPhaseOf({ sources }: SecondPhases, place: number): SourceRecipe {
  const phase = sources[place];
  return phase === undefined ? {} : { secondPhase: phase.recipe };
}

/** Hits of each source that ranking looks at, whatever page is wanted; 0: as many as the page ends at. */
function windowOf({ duplicates, sources, rankWindow }: RouteConfig, blend: BlendRecipe): number {
  const hasDuplicates = duplicates !== undefined;
  // What is left out for a duplicate makes room for what is behind.
  const forDuplicates = hasDuplicates ? rankWindow : 0;
  const forBlend = leastDepth(blend, { hasDuplicates, window: rankWindow });
  return Math.max(forDuplicates, forBlend, ...sources.map(({ diversify }) => diversify?.window ?? 0));
}

function duplicatesOf(
  { duplicates, sources }: RouteConfig,
  values: readonly SourceValues[],
): DuplicatesRecipe | undefined {
  if (duplicates === undefined) return undefined;
  const names = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const { url, dropParameters = [], keep } = duplicates;
  return {
    keyPlaces: values.map(({ keyPlace }) => keyPlace),
    areUrls: url,
    droppedParameters: dropParameters,
    precedence: keep.map((name) => names.indexOf(name)),
  };
}

/** A field of an index is what its schema says, of a vertical what its route says. */
function likenessOf(
  { diversify }: RouteConfig['sources'][number],
  { fields, likenessPlaces }: SourceValues,
  schema: Schema | undefined,
): SourceRecipe {
  if (diversify === undefined) return {};
  const { lambda, window } = diversify;
  const values = likenessPlaces.map((place) => {
    const { field, type } = fields[place] as SourceValues['fields'][number];
    const known = schema?.fields.find(({ name }) => name === field)?.type ?? type;
    return { place, kind: known === 'keyword' ? ('text' as const) : ('number' as const) };
  });
  return { diversify: { lambda, window, values } };
}

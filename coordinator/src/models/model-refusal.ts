import { status } from '@grpc/grpc-js';
import type { Config } from '../config/schema.js';
import { checkFeatures } from '../plan/plan-second-phase.js';
import type { Refusal } from '../settings/setting.js';
import type { Aliases, IndexView } from '../words.js';
import { type Feature, parseFeature } from './feature-names.js';
import type { ModelChange } from './reload-model.js';

/** What a model is checked against. */
export interface ModelSurroundings {
  readonly config: Pick<Config, 'routes'>;
  /** The aliases as they are. */
  readonly aliases: Aliases;
  readonly viewOf: (index: string) => Pick<IndexView, 'schema'>;
}

/**
 * Says why indexes cannot be ranked by a model: one lacks a field that it has a feature of, so that every query on the route
 * would be refused. Nothing if all can, as far as is known of their fields.
 */
export function modelRefusal(
  { model, file }: ModelChange,
  { config: { routes }, aliases, viewOf }: ModelSurroundings,
): Refusal | undefined {
  const read = file.features.map(parseFeature).filter((feature): feature is Feature => typeof feature !== 'string');
  for (const { sources } of Object.values(routes)) {
    for (const { index, secondPhase } of sources) {
      if (index === undefined || secondPhase?.model !== model) continue;
      const { schema } = viewOf(aliases.get(index) ?? index);
      try {
        if (schema !== undefined) checkFeatures({ name: model, features: read }, schema);
      } catch (error) {
        return { code: status.FAILED_PRECONDITION, message: `index "${index}": ${(error as Error).message}` };
      }
    }
  }
  return undefined;
}

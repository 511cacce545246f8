import { codecs, SearchError } from '@muster/proto';
import type { PlannedSource } from '../words.js';
import { makePlan, type PlanInputs } from './make-plan.js';

/** What a query is planned with, but for what is drawn for each. */
export type RouteSurroundings = Omit<PlanInputs, 'drawSwitches'>;

/** Begins what is said of a route that answers nobody. */
export const refusesAll = 'every query is refused';

/** What is wrong with a route. */
export interface RouteFault {
  readonly route: string;
  /** It refuses every query; or an index could not stand in for another. */
  readonly kind: 'refused' | 'stand-in';
  /** For people, with the route's name. */
  readonly message: string;
}

/**
 * Says what is wrong with routes: which refuse every query, because they name fields that an index lacks, or that are of
 * another type there, for a model, for diversifying, for duplicates, for priors or to search in; and where for the same
 * reason an index could not stand in for another. What is not known of an index yet is not held against it.
 */
export function routeFaults(inputs: RouteSurroundings): readonly RouteFault[] {
  return Object.entries(inputs.routes).flatMap(([route, { maxK }]) => {
    // As few hits as any query wants: second phases are looked at where there are any.
    const asked = { route, query: 'x', k: Math.min(1, maxK) };
    const request = codecs.searchRequest.decode(codecs.searchRequest.encode(asked));
    const plan = faultOr(() => makePlan(request, { ...inputs, drawSwitches: () => nothingOff }));
    const told = (kind: RouteFault['kind'], fault: string): RouteFault => {
      return { route, kind, message: `route "${route}": ${fault}` };
    };
    if (typeof plan === 'string') return [told('refused', `${refusesAll}: ${plan}`)];
    return plan.sources.flatMap(faultsOfOthers).map((fault) => told('stand-in', fault));
  });
}

const nothingOff = { off: [], mayHedge: false };

/** What is wrong with those that would be asked in the place of a source. */
function faultsOfOthers({ name, onFailure = [] }: PlannedSource): string[] {
  return onFailure.flatMap((step) => {
    if (!('source' in step)) return [];
    const plan = faultOr(() => step.source.plan());
    return typeof plan === 'string' ? [`"${step.source.name}" cannot stand in for "${name}": ${plan}`] : [];
  });
}

function faultOr<Made extends object>(make: () => Made): Made | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof SearchError) return error.message;
    throw error;
  }
}

import type { Decay__Output, Prior, Prior__Output, SearchRequest__Output } from '@muster/proto';
import { dateMs, type Schema } from '@muster/shard/query';
import { durationMs } from '../config/duration.js';
import type { PriorConfig, RouteConfig } from '../config/schema.js';
import { typeOf } from './check-filter.js';
import { invalid } from './check-request.js';

/** Whose priors count, and when it is. */
interface Asked {
  readonly request: Pick<SearchRequest__Output, 'priors' | 'noPriors'>;
  readonly routeName: string;
  readonly route: Pick<RouteConfig, 'priors'>;
  /** The time of day in milliseconds, which `now` stands for. */
  readonly epochMs: number;
}

const maxPriors = 16;
const weightLimit = 65_536;

/**
 * The priors for an index: the request's, or the route's if it has none and does not switch them off.
 *
 * @throws SearchError `invalid-query`, naming the part at fault, its value and what is allowed
 */
export function planPriors({ request, routeName, route, epochMs }: Asked, schema: Schema): Prior[] {
  const { priors, noPriors } = request;
  if (priors.length > maxPriors) throw invalid('priors', `${priors.length} priors`, `at most ${maxPriors} priors`);
  if (noPriors && priors.length > 0) throw invalid('no_priors', true, 'false where there are priors');
  if (noPriors) return [];
  if (priors.length > 0) return priors.map((prior, i) => checkedPrior(prior, schema, `priors[${i}]`));
  return route.priors.map((prior, i) =>
    routePrior(prior, schema, { path: `routes.${routeName}.priors[${i}]`, epochMs }),
  );
}

function checkedPrior({ field, weight, saturation, decay }: Prior__Output, schema: Schema, path: string): Prior {
  typeOf(field, schema, `${path}.field`, ['number', 'date']);
  if (!(weight >= 0 && weight < weightLimit)) throw invalid(`${path}.weight`, weight, `in [0, ${weightLimit})`);
  if (saturation != null) {
    if (!isAboveZero(saturation.pivot)) throw invalid(`${path}.saturation.pivot`, saturation.pivot, aboveZero);
    return { field, weight, saturation };
  }
  if (decay == null) throw invalid(path, 'neither', 'of one function, saturation or decay');
  return { field, weight, decay: checkedDecay(decay, `${path}.decay`) };
}

function checkedDecay({ origin, scale }: Decay__Output, path: string): Decay__Output {
  if (!Number.isFinite(origin)) throw invalid(`${path}.origin`, origin, 'a finite number');
  if (!isAboveZero(scale)) throw invalid(`${path}.scale`, scale, aboveZero);
  return { origin, scale };
}

const aboveZero = 'a finite number above 0';

function isAboveZero(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

/** The configuration was checked but for what depends on the field. */
function routePrior(
  { field, weight, saturation, decay }: PriorConfig,
  schema: Schema,
  { path, epochMs }: { readonly path: string; readonly epochMs: number },
): Prior {
  const isDate = typeOf(field, schema, `${path}.field`, ['number', 'date']) === 'date';
  if (decay === undefined) return { field, weight, saturation: saturation ?? null };
  const number = (name: 'origin' | 'scale', read: (text: string) => number): number => {
    const value = decay[name];
    if (typeof value === 'number') return value;
    if (!isDate) throw invalid(`${path}.decay.${name}`, value, `a number, as ${field} is a number field`);
    return read(value);
  };
  const origin = number('origin', (text) => (text === 'now' ? epochMs : dateMs(text)));
  return { field, weight, decay: { origin, scale: number('scale', durationMs) } };
}

import type { Schema } from '@muster/shard/query';
import type { RouteConfig, SourceConfig } from '../config/schema.js';
import { kept } from '../kept.js';
import type { IndexView, WantedValue } from '../words.js';
import { typeOf } from './check-filter.js';

/** The values of a source's hits that ranking looks at. */
export interface SourceValues {
  /** Each field once, in the order in which its column comes. */
  readonly fields: readonly ValueField[];
  /** Place of the field by which duplicates are recognised; -1: there is none. */
  readonly keyPlace: number;
  /** Places of the fields by which hits are alike. */
  readonly likenessPlaces: readonly number[];
}

interface ValueField {
  readonly field: string;
  /** Where the configuration names it. */
  readonly path: string;
  /** What it may be. */
  readonly allowed: readonly WantedValue['type'][];
  /** What it is in a vertical. */
  readonly type: WantedValue['type'];
}

const valuesOfRoutes = new WeakMap<RouteConfig, readonly SourceValues[]>();
const valueTypes = ['keyword', 'number', 'date'] as const;

/** By the places of a route's sources, the values that ranking looks at. */
export function sourceValues(routeName: string, route: RouteConfig): readonly SourceValues[] {
  return kept(valuesOfRoutes, route, () =>
    route.sources.map((source, place) => valuesOf(source, { routeName, route, place })),
  );
}

interface SourcePlace {
  readonly routeName: string;
  readonly route: RouteConfig;
  readonly place: number;
}

function valuesOf(
  { index, vertical, diversify }: SourceConfig,
  { routeName, route, place }: SourcePlace,
): SourceValues {
  const named = route.duplicates?.field ?? {};
  const key = typeof named === 'string' ? named : named[index ?? vertical ?? ''];
  const fields: ValueField[] = [];
  const placeOf = (field: ValueField): number => {
    const found = fields.findIndex((one) => one.field === field.field);
    return found >= 0 ? found : fields.push(field) - 1;
  };
  const path = `routes.${routeName}.duplicates.field`;
  const keyPlace = key === undefined ? -1 : placeOf({ field: key, path, allowed: ['keyword'], type: 'keyword' });
  const likenessPlaces = (diversify?.by ?? []).map(({ field, type = 'keyword' }, i) => {
    const where = `routes.${routeName}.sources[${place}].diversify.by[${i}]`;
    return placeOf({ field, path: where, allowed: valueTypes, type });
  });
  return { fields, keyPlace, likenessPlaces };
}

/**
 * The same of who stands in for a source: ranking reads the values as those of the source, so they must be of the kinds
 * that they are of there.
 *
 * @param index that the source is, of which nothing may be known; nothing if it is a vertical
 */
export function valuesInstead(values: SourceValues, index: Pick<IndexView, 'schema'> | undefined): SourceValues {
  if (index !== undefined && index.schema === undefined) return values;
  const { fields, ...places } = values;
  const asThere = fields.map((field): ValueField => {
    const known = index?.schema?.fields.find(({ name }) => name === field.field)?.type as
      | ValueField['type']
      | undefined;
    const type = known ?? field.type;
    const isText = type === 'keyword';
    return { ...field, type, allowed: field.allowed.filter((one) => (one === 'keyword') === isText) };
  });
  return { ...places, fields: asThere };
}

/**
 * What an index is asked for.
 *
 * @throws SearchError `invalid-query` if a field is not in the schema, or not of a type that it must be of
 */
export function valuesOfIndex({ fields }: SourceValues, schema: Schema): readonly WantedValue[] {
  return fields.map(({ field, path, allowed }) => {
    return { field, type: typeOf(field, schema, path, allowed) as WantedValue['type'] };
  });
}

/** What is read from the documents of who has no schema here. */
export function valuesOfVertical({ fields }: SourceValues): readonly WantedValue[] {
  return fields.map(({ field, type }) => ({ field, type }));
}

import type { BlendConfig, BlockConfig, NormalizeConfig } from './blend-schema.js';

/** What of a route bears on how it is blended. */
export interface BlendedRoute {
  readonly sources: readonly {
    readonly index?: string | undefined;
    readonly vertical?: string | undefined;
    readonly normalize?: NormalizeConfig | undefined;
    readonly block?: BlockConfig | undefined;
  }[];
  readonly blend?: BlendConfig | undefined;
  /** Where documents of several sources are recognised; nothing: they are not. */
  readonly duplicates?: unknown;
}

/** Says what is wrong with how a route is blended, each fault under its path in the route. */
export function blendFaults(route: BlendedRoute): string[] {
  const { blend } = route;
  if (blend !== undefined && route.sources.length === 1) {
    return ['blend: a route of one source has nothing to blend: leave it out'];
  }
  const others = [
    ...unused(route, 'normalize', blend?.by === 'fusion' && blend.method !== 'rrf', '`blend` by scores'),
    ...unused(route, 'block', blend?.by === 'slots', '`blend` by slots'),
  ];
  if (blend === undefined) return others;
  return [...others, ...(blend.by === 'fusion' ? fusionFaults(route, blend) : slotsFaults(route, blend))];
}

function unused({ sources }: BlendedRoute, key: 'normalize' | 'block', isUsed: boolean, of: string): string[] {
  return sources.flatMap((source, place) =>
    source[key] !== undefined && !isUsed ? [`sources.${place}.${key}: is for routes with ${of}: leave it out`] : [],
  );
}

/** Methods that multiply or divide by scores, and what they can do nothing with. */
const needPositive: readonly string[] = ['mnz', 'geometric', 'harmonic'];
const mayBeNegative: readonly string[] = ['z-score', 'dbsf'];

function fusionFaults(
  { sources, duplicates }: BlendedRoute,
  { method, rrfConstant, normalize }: BlendConfig & { readonly by: 'fusion' },
): string[] {
  const faults: string[] = [];
  if (method !== 'rrf' && rrfConstant !== undefined) {
    faults.push(`blend.rrfConstant: is for the method rrf, and this is ${method}: leave it out`);
  }
  if (method === 'rrf' && normalize !== undefined) {
    faults.push('blend.normalize: rrf goes by ranks alone: leave it out, or choose another method');
  }
  if (needPositive.includes(method)) {
    const all = [
      { path: 'blend', given: normalize },
      ...sources.map((source, place) => ({ path: `sources.${place}`, given: source.normalize })),
    ];
    for (const { path, given } of all) {
      if (given !== undefined && mayBeNegative.includes(given.method)) {
        const allowed = 'none, min-max, l2, arctan';
        faults.push(
          `${path}.normalize: ${given.method} gives negative values, which ${method} cannot take; one of: ${allowed}`,
        );
      }
    }
  }
  if (method !== 'rrf' && method !== 'sum' && method !== 'arithmetic' && duplicates === undefined) {
    faults.push(
      `blend.method: ${method} is for documents that several sources have, and without \`duplicates\` none is recognised: ` +
        'say what these are, or choose one of: rrf, sum, arithmetic',
    );
  }
  return faults;
}

function slotsFaults({ sources }: BlendedRoute, blend: BlendConfig & { readonly by: 'slots' }): string[] {
  const names = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const others = names.filter((one) => one !== blend.main);
  const faults: string[] = [];
  if (!names.includes(blend.main)) {
    faults.push(`blend.main: "${blend.main}" is not one of the route's sources: ${names.join(', ')}`);
  }
  sources.forEach(({ block }, place) => {
    if (block !== undefined && names[place] === blend.main)
      faults.push(`sources.${place}.block: the main source has none: leave it out`);
  });
  blend.slots.forEach(({ after, sources: allowed = [] }, place) => {
    const path = `blend.slots.${place}`;
    const before = blend.slots[place - 1]?.after;
    if (before === 'end') faults.push(`${path}: nothing can stand after the end: put that slot last`);
    else if (before !== undefined && after !== 'end' && after <= before)
      faults.push(`${path}.after: must be above that of the slot before, ${before}, got ${after}`);
    for (const unknown of allowed.filter((one) => !others.includes(one))) {
      faults.push(`${path}.sources: "${unknown}" is not one of: ${others.join(', ')}`);
    }
  });
  return faults;
}

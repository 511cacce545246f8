/**
 * A filter that was checked, in a canonical form: filters that pass the same documents for the same reason have one
 * spelling, however they were written.
 */
export type FilterNode = FilterLeaf | FilterTree;

/** A filter that looks at one field. */
export type FilterLeaf = { readonly spelling: string } & (
  | { readonly kind: 'keywords'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'numbers'; readonly field: string; readonly values: readonly number[] }
  /** Both bounds are included. */
  | { readonly kind: 'range'; readonly field: string; readonly least: number; readonly most: number }
  | { readonly kind: 'hasKeyword'; readonly field: string }
  | { readonly kind: 'hasNumber'; readonly field: string }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
);

/** A filter made of others. */
export type FilterTree = { readonly spelling: string } & (
  | { readonly kind: 'all' | 'any'; readonly filters: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly filter: FilterNode }
);

type WithoutSpelling<T> = T extends unknown ? Omit<T, 'spelling'> : never;

/** A leaf with its spelling. */
export function leaf(parts: WithoutSpelling<FilterLeaf>): FilterLeaf {
  return { ...parts, spelling: `${parts.kind}(${spelledParts(parts)})` };
}

/** Strings are quoted, so that two that differ are never spelled alike. */
function spelledParts(parts: WithoutSpelling<FilterLeaf>): string {
  switch (parts.kind) {
    case 'ids':
      return JSON.stringify(parts.ids);
    case 'keywords':
      return JSON.stringify([parts.field, ...parts.values]);
    case 'numbers':
      return `${JSON.stringify(parts.field)},${parts.values.join()}`;
    case 'range':
      return `${JSON.stringify(parts.field)},${parts.least},${parts.most}`;
    default:
      return JSON.stringify(parts.field);
  }
}

/** Several filters as one: what is nested in the same kind is taken out of it, and none is held twice. */
export function combination(kind: 'all' | 'any', filters: readonly FilterNode[]): FilterNode {
  const flat = filters.flatMap((each) => (each.kind === kind ? each.filters : [each]));
  const bySpelling = new Map(flat.map((each) => [each.spelling, each]));
  const sorted = [...bySpelling.values()].sort((a, b) => (a.spelling < b.spelling ? -1 : 1));
  const [only, second] = sorted;
  if (only !== undefined && second === undefined) return only;
  return { kind, filters: sorted, spelling: `${kind}(${sorted.map(({ spelling }) => spelling).join()})` };
}

/** What a filter does not pass. */
export function negation(filter: FilterNode): FilterNode {
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter, spelling: `not(${filter.spelling})` };
}

/** Leaves of a filter. */
export function countLeaves(filter: FilterNode): number {
  if (filter.kind === 'not') return countLeaves(filter.filter);
  if (filter.kind === 'all' || filter.kind === 'any')
    return filter.filters.reduce((sum, each) => sum + countLeaves(each), 0);
  return 1;
}

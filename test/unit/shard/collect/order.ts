import type { SortKey__Output } from '@muster/proto';
import fc from 'fast-check';
import { byBytes, type Doc } from './segments.js';

// The order of hits by its definition, without ranks, heaps or ordinals.

export const someKeys: fc.Arbitrary<SortKey__Output[]> = fc.array(
  fc.record({
    field: fc.constantFrom('n', 'm', 'on', 'tag', 'site', '_score'),
    descending: fc.boolean(),
    missingFirst: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

export type SortValue = number | string | undefined;

export function sortValue(doc: Doc, { field, descending }: SortKey__Output): SortValue {
  if (field === '_score') return doc.score;
  const values = doc.keywords[field];
  return values ? [...values].sort(byBytes).at(descending ? -1 : 0) : doc.numbers[field];
}

export const kindOf = ({ field }: SortKey__Output): 'number' | 'string' =>
  field === 'tag' || field === 'site' ? 'string' : 'number';

export const byKeys =
  (keys: readonly SortKey__Output[]) =>
  (a: Doc, b: Doc): number => {
    for (const key of keys) {
      const order = compareValues(sortValue(a, key), sortValue(b, key), key);
      if (order !== 0) return order;
    }
    return a.seq - b.seq;
  };

function compareValues(a: SortValue, b: SortValue, { descending, missingFirst }: SortKey__Output): number {
  if (a === undefined || b === undefined) {
    const [missing, present] = missingFirst ? [-1, 1] : [1, -1];
    return a === b ? 0 : a === undefined ? missing : present;
  }
  const order = typeof a === 'string' ? byBytes(a, String(b)) : a - Number(b);
  return descending ? -order : order;
}

/** At most `perGroup` of each value of a field, in order. */
export function collapsed(docs: readonly Doc[], field: string, perGroup: number): Doc[] {
  const taken = new Map<string, number>();
  return docs.filter((doc) => {
    const key = groupOf(doc, field);
    if (key === undefined) return true;
    taken.set(key, (taken.get(key) ?? 0) + 1);
    return (taken.get(key) ?? 0) <= perGroup;
  });
}

export const groupOf = ({ keywords }: Doc, field: string): string | undefined =>
  [...(keywords[field] ?? [])].sort(byBytes)[0];

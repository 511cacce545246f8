import type { Filter__Output } from '@muster/proto';
import fc from 'fast-check';
import type { Doc } from '../collect/segments.js';

const someBounds = fc
  .tuple(
    fc.constantFrom('gte', 'gt', 'none'),
    fc.constantFrom('lte', 'lt', 'none'),
    fc.integer({ min: -4, max: 4 }),
    fc.nat(5),
  )
  .filter(([low, high]) => low !== 'none' || high !== 'none')
  .map(([low, high, least, width]) => ({
    ...(low === 'none' ? {} : { [low]: least }),
    ...(high === 'none' ? {} : { [high]: least + width }),
  }));

const someLeaf: fc.Arbitrary<Filter__Output> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('tag', 'site'),
      fc.array(fc.constantFrom('a', 'b', '\u{1f600}', 'x', 'nowhere'), { minLength: 1, maxLength: 3 }),
    )
    .map(([field, values]) => ({ terms: { field, values } })),
  fc
    .tuple(
      fc.constantFrom('n', 'm'),
      fc.array(fc.constantFrom('-1', '0', '2', '1e9', '77'), { minLength: 1, maxLength: 3 }),
    )
    .map(([field, values]) => ({ terms: { field, values } })),
  someBounds.map((bounds) => ({ range: { field: 'n', ...bounds } })),
  fc.constantFrom('tag', 'site', 'n', 'on').map((field) => ({ exists: { field } })),
  fc
    .array(
      fc.nat(80).map((seq) => `d${seq}`),
      { minLength: 1, maxLength: 5 },
    )
    .map((ids) => ({ ids: { ids } })),
);

/** Filters of every kind, nested. */
export const someFilter: fc.Arbitrary<Filter__Output> = fc.letrec<{ filter: Filter__Output }>((tie) => {
  const several = fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((filters) => ({ filters }));
  return {
    filter: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: someLeaf, weight: 3 },
      { arbitrary: several.map((all) => ({ all })), weight: 1 },
      { arbitrary: several.map((any) => ({ any })), weight: 1 },
      { arbitrary: tie('filter').map((not) => ({ not })), weight: 1 },
    ),
  };
}).filter;

/** Whether a document passes, by the definition. */
export function passes(doc: Doc, { terms, range, exists, ids, all, any, not }: Filter__Output): boolean {
  const numberIn = (field: string): number | undefined => doc.numbers[field];
  if (terms) {
    const { field, values } = terms;
    return values.some((value) => doc.keywords[field]?.includes(value) || numberIn(field) === Number(value));
  }
  if (range) {
    const value = numberIn(range.field);
    if (value === undefined) return false;
    const { gte = value, lte = value, gt = -1e9, lt = 1e9 } = range;
    return value >= gte && value <= lte && value > gt && value < lt;
  }
  if (exists) return (doc.keywords[exists.field]?.length ?? 0) > 0 || numberIn(exists.field) !== undefined;
  if (ids) return ids.ids.includes(doc.id);
  if (all) return all.filters.every((each) => passes(doc, each));
  if (any) return any.filters.some((each) => passes(doc, each));
  return not ? !passes(doc, not) : false;
}

import { z } from 'zod';

const field = z.string().min(1).max(256);

/** What counts as no part of a URL's identity where nothing is said: what campaigns and advertisers add. */
const defaultDropped = ['utm_*', 'gclid', 'fbclid', 'msclkid'];

/** How hits of one document in several sources, or twice in one, are recognised. */
export const duplicatesSchema = z
  .strictObject({
    /**
     * The keyword field in which the same document has the same value: one for all sources, or one for each by the
     * source's name; those that are not named have no duplicates.
     */
    field: z.union([field, z.record(z.string(), field)], {
      error: 'must be a field, or one for each source by its name',
    }),
    /** True: values are URLs, and compared in canonical form. */
    url: z.boolean().default(false),
    /** Parameters of URLs that do not count. One that ends in `*` stands for all that begin so. */
    dropParameters: z
      .array(z.string().regex(/^[^*]+\*?$/, 'must be the name of a parameter, or how it begins and then "*"'))
      .max(64)
      .optional(),
    /** Names of sources: of those that have a document, the first here keeps its hit; then as in the route. */
    keep: z.array(z.string()).default([]),
  })
  .refine(({ url, dropParameters }) => url || dropParameters === undefined, {
    error: '`dropParameters` is for URLs: leave it out, or say `url: true`',
  })
  .transform((given) => (given.url ? { ...given, dropParameters: given.dropParameters ?? defaultDropped } : given));

/** How like hits of a source are kept apart. */
export const diversifySchema = z.strictObject({
  /** Keyword, number or date fields by which hits are alike; a vertical must say of which type one is if not keyword. */
  by: z
    .array(
      z.preprocess(
        (given) => (typeof given === 'string' ? { field: given } : given),
        z.strictObject({ field, type: z.enum(['keyword', 'number', 'date']).optional() }),
      ),
    )
    .min(1)
    .max(8),
  /** What relevance counts beside being different: 1 changes nothing. */
  lambda: z.number().min(0).max(1).default(0.7),
  /** Hits looked at, from the best on. */
  window: z.int().min(2).max(1000).default(100),
});

/** How duplicates are recognised on a route. */
export type DuplicatesConfig = z.infer<typeof duplicatesSchema>;
/** How like hits of a source are kept apart. */
export type DiversifyConfig = z.infer<typeof diversifySchema>;

/** What a route says that bears on duplicates and likeness. */
interface RankedRoute {
  readonly duplicates?: DuplicatesConfig | undefined;
  readonly sources: readonly {
    readonly index?: string | undefined;
    readonly vertical?: string | undefined;
    readonly diversify?: DiversifyConfig | undefined;
  }[];
}

/** Says what of a route's duplicates and likeness does not fit its sources, each fault under its path in the route. */
export function rankingFaults({ duplicates, sources }: RankedRoute): string[] {
  const names = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const isNoSource = (path: string, name: string): string[] =>
    names.includes(name) ? [] : [`${path}: "${name}" is not one of the route's sources: ${names.join(', ')}`];
  const { field = '', keep = [] } = duplicates ?? {};
  const keyed = typeof field === 'string' ? [] : Object.keys(field);
  return [
    ...keyed.flatMap((name) => isNoSource(`duplicates.field.${name}`, name)),
    ...keep.flatMap((name, i) => [
      ...isNoSource(`duplicates.keep.${i}`, name),
      ...(keep.indexOf(name) < i ? [`duplicates.keep.${i}: "${name}" is given already`] : []),
    ]),
    ...sources.flatMap(({ index, diversify }, place) =>
      (diversify?.by ?? []).flatMap(({ type }, i) =>
        index === undefined || type === undefined
          ? []
          : [
              `sources.${place}.diversify.by.${i}.type: is for verticals, as the schema of an index says it: leave it out`,
            ],
      ),
    ),
  ];
}

import { z } from 'zod';
import { readPattern } from '../rules/pattern.js';
import { priorKey, queryWords } from '../rules/query-words.js';

const name = z.string().min(1).max(64);
const id = z.string().min(1).max(512);

/** A number, with an error that says what there is and all that may be. */
function within(least: number, most: number) {
  return z.number().refine((value) => value >= least && value <= most, {
    error: ({ input }) => `must be in [${least}, ${most}], got ${input}`,
  });
}

const pattern = z
  .string()
  .max(1000)
  .superRefine((text, context) => {
    const read = readPattern(text);
    if (typeof read === 'string') context.addIssue({ code: 'custom', message: `${read}, got ${JSON.stringify(text)}` });
  });

const pin = z.strictObject({
  /** Name of the source that has the document. */
  source: name,
  /** The document's id. */
  id,
  /** Where it stands in the list, from 1. */
  position: z.int().min(1).max(1000),
});

const ban = z.strictObject({
  /** Name of the source that has the documents. */
  source: name,
  ids: z.array(id).min(1).max(1000),
});

const rule = z
  .strictObject({
    /** What answers and messages call it. */
    name,
    /**
     * It holds for queries with one of these: words that follow one another, each whole, or with `*` for any ending; `^`
     * before and `$` behind stand for the beginning and the end of the query.
     */
    queries: z.array(pattern).min(1).max(1000),
    /** Names of verticals that are asked. Of rules that contradict each other the last counts. */
    ask: z.array(name).min(1).max(64).optional(),
    /** Names of verticals that are not. */
    skip: z.array(name).min(1).max(64).optional(),
    /** What the weights of sources are multiplied by; by all rules that hold together 10^12 at most. */
    weights: z.record(name, within(0, 1000)).optional(),
    /**
     * Documents that stand at given places, whatever they score, if the query's filter lets them through and it does not
     * sort by fields. A query has at most 16: those of the first rules.
     */
    pin: z.array(pin).min(1).max(8).optional(),
    /** Documents that are left out. */
    ban: z.array(ban).min(1).max(64).optional(),
  })
  .refine(({ name: _name, queries: _queries, ...actions }) => Object.keys(actions).length > 0, {
    error: 'does nothing: give one of ask, skip, weights, pin, ban',
  })
  .refine(({ ask = [], skip = [] }) => !ask.some((one) => skip.includes(one)), {
    error: 'a source cannot be both in ask and in skip',
  })
  .refine(({ pin: pins = [] }) => new Set(pins.map(({ position }) => position)).size === pins.length, {
    error: 'two documents are pinned at one position',
  })
  .refine(({ pin: pins = [] }) => new Set(pins.map(({ source, id }) => `${source} ${id}`)).size === pins.length, {
    error: 'a document is pinned at two positions',
  })
  .refine(
    ({ pin: pins = [], ban: bans = [] }) =>
      !pins.some((one) => bans.some(({ source, ids }) => source === one.source && ids.includes(one.id))),
    { error: 'a document is both pinned and banned' },
  );

const priorsOfQuery = z.record(name, within(0, 1));

const priors = z.strictObject({
  /** File of lines `query<TAB>source<TAB>prior`; counted from where the configuration is. */
  file: z.string().min(1).optional(),
  /** The same here: priors by source, by query. */
  table: z
    .record(
      z.string().refine((query) => priorKey(queryWords(query)) !== '', 'must be a query of 1 to 128 words'),
      priorsOfQuery,
    )
    .default({}),
  /** True: a source's weight is multiplied by its prior, where the table has one. */
  multiply: z.boolean().default(false),
});

const selection = z.strictObject({
  /** The vertical is asked if its prior for the query is at least this, or a rule asks it. */
  leastPrior: within(0, 1).refine((value) => value > 0, { error: 'must be above 0: at 0 it is always asked' }),
  /** Its prior where the table has none. */
  prior: within(0, 1).default(0),
});

/** What is decided by the query's words before anyone is asked. */
export const rulesSchema = z.strictObject({
  /** Verticals that not every query asks, by name. */
  select: z.record(name, selection).default({}),
  /** How likely it is that a query means a source. */
  priors: priors.prefault({}),
  /** What is done for given queries, in order. */
  when: z.array(rule).max(1000).default([]),
});

/** What is decided by the query's words, as it is configured. */
export type RulesConfig = z.infer<typeof rulesSchema>;
/** What is done for given queries, as it is configured. */
export type RuleConfig = RulesConfig['when'][number];

import { z } from 'zod';
import type { FailureStrategyName } from '../words.js';

const name = z.string().min(1).max(64);

const hit = z.strictObject({
  /** Unique among the hits. */
  id: z.string().min(1).max(512),
  /** Never above that of the hit before. */
  score: z.number().optional(),
  /** The document, any JSON object. */
  document: z.record(z.string(), z.json()).default({}),
});

const hits = z
  .array(hit)
  .min(1)
  .max(100)
  .refine((given) => new Set(given.map(({ id }) => id)).size === given.length, 'every id must be given once')
  .transform((given) => given.map(({ score, ...rest }, i) => ({ ...rest, score: score ?? given.length - i })))
  .refine((given) => given.every(({ score }, i) => i === 0 || score <= (given[i - 1]?.score ?? 0)), {
    error: 'scores must never rise; a hit without one has as many as there are hits from it on',
  });

/** Hits taken of a vertical where nothing else is said. */
export const defaultK = 10;

/** What is said when `k` or `timeoutMs` is given to what is no vertical. */
export const ofVertical = '`k` and `timeoutMs` are for verticals: leave them out';

interface AskedVertical {
  readonly vertical?: string | undefined;
  readonly k?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Whether what is for verticals alone is given to nothing else. */
export function isOfVertical({ vertical, k, timeoutMs }: AskedVertical): boolean {
  return vertical !== undefined || (k === undefined && timeoutMs === undefined);
}

/** Fills in how many hits are taken of a vertical, if it is one. */
export function withK<Given extends AskedVertical>(given: Given): Given {
  return given.vertical === undefined ? given : { ...given, k: given.k ?? defaultK };
}

const milliseconds = z.int().min(1).max(600_000);
const maxAgeLimitMs = 7 * 86_400_000;

const step = z.discriminatedUnion('strategy', [
  /** The query fails. */
  z.strictObject({ strategy: z.literal('fail') }),
  /** The source is missing, and the answer says so. */
  z.strictObject({ strategy: z.literal('degrade') }),
  /** A vertical is asked once more, if it was not reached or said when. */
  z.strictObject({
    strategy: z.literal('retry'),
    /** Wait before, in milliseconds, where the vertical does not say. */
    afterMs: z.int().min(0).max(60_000).default(0),
  }),
  /** The last good answer to the same question. */
  z.strictObject({
    strategy: z.literal('cached'),
    /** The oldest that is used, in milliseconds. */
    maxAgeMs: z.int().min(1).max(maxAgeLimitMs).default(3_600_000),
  }),
  /** Hits given here, or another source. */
  z
    .strictObject({
      strategy: z.literal('fallback'),
      hits: hits.optional(),
      /** Name of an index. */
      index: name.optional(),
      /** Name of a vertical. */
      vertical: name.optional(),
      /** Most hits taken of a vertical. */
      k: z.int().min(1).max(1000).optional(),
      /** Time for a vertical, in milliseconds; without, the whole time there is. */
      timeoutMs: milliseconds.optional(),
    })
    .refine((given) => [given.hits, given.index, given.vertical].filter((one) => one !== undefined).length === 1, {
      error: 'give one of hits, index or vertical',
    })
    .refine(isOfVertical, { error: ofVertical })
    .transform(withK),
]);

/** A failure strategy of a source, with its values filled in. */
export type FailureStepConfig = z.infer<typeof step>;

/** What is done about a source that failed: strategies in order, each a name or an object with the name and its values. */
export const onFailureSchema = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]).map((one) => (typeof one === 'string' ? { strategy: one } : one)),
  z.array(step).min(1).max(8),
);

/** What a source says beside its strategies that bears on them. */
export interface FailingSource {
  readonly index?: string | undefined;
  readonly role: 'required' | 'optional' | 'opportunistic';
  readonly onFailure?: readonly FailureStepConfig[] | undefined;
}

/**
 * Says what is wrong with the strategies of a source, each fault under the place of the strategy.
 *
 * @param timeoutMs the route's
 */
export function failureFaults({ index, role, onFailure = [] }: FailingSource, timeoutMs: number): string[] {
  return onFailure.flatMap((step, place) => {
    const { strategy } = step;
    const fault = faultOf(strategy);
    return fault === undefined ? [] : [`onFailure.${place}: ${fault}`];

    function faultOf(which: FailureStrategyName): string | undefined {
      if (isLast(which) && place < onFailure.length - 1)
        return `after "${which}" nothing more can be done: put it last`;
      if (step.strategy === 'fallback' && step.hits !== undefined && place < onFailure.length - 1)
        return 'hits given here are always there: put them last';
      if (which !== 'fallback' && onFailure.findIndex((other) => other.strategy === which) < place) {
        return `"${which}" is given already`;
      }
      if (which === 'retry' && index !== undefined)
        return '"retry" is for verticals: shards of an index are asked again at another replica as it is';
      if (step.strategy === 'retry' && step.afterMs >= timeoutMs)
        return `"afterMs" must be below the time of the route, ${timeoutMs}, got ${step.afterMs}`;
      if (which === 'degrade' && role === 'required') return 'a required source cannot be missing: leave "degrade" out';
      if (which === 'fail' && role === 'opportunistic')
        return 'nobody waits for an opportunistic source: leave "fail" out';
      return undefined;
    }
  });
}

function isLast(strategy: FailureStrategyName): boolean {
  return strategy === 'fail' || strategy === 'degrade';
}

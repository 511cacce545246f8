import { faultLine } from '@muster/coordinator';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { WrongUse } from '../cli/failure.js';

const score = z.number().refine(Number.isFinite, 'must be finite');

const hit = z.union(
  [
    /** A score alone; the hit is called by its place. */
    score,
    z.strictObject({
      id: z.string().min(1),
      score,
      /** What it is shown as. */
      title: z.string().optional(),
      /** Hits of several sources with the same value here are of one document. */
      document: z.string().optional(),
    }),
  ],
  {
    error: ({ input }) =>
      `must be a finite score, or { id, score } with a title or a document or neither, all of these but the score text; got ${JSON.stringify(input)}`,
  },
);

const file = z.record(z.string(), z.array(hit).max(10_000));

/** A hit of a source as it is given for a dry run. */
export interface GivenHit {
  readonly id: string;
  readonly score: number;
  readonly title?: string | undefined;
  readonly document?: string | undefined;
}

/** The hits of each source, the best first, by the source's name. */
export type GivenHits = Readonly<Record<string, readonly GivenHit[]>>;

/**
 * Reads lists of hits from YAML or JSON: for each source, scores or objects with `id` and `score`.
 *
 * @throws WrongUse with every fault
 */
export function readGivenHits(text: string, where: string, sources: readonly string[]): GivenHits {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new WrongUse(`${where}: ${error.message.split('\n')[0]}`);
  const parsed = file.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw new WrongUse(`${where}: ${parsed.error.issues.map(faultLine).join('; ')}`);
  const unknown = Object.keys(parsed.data).find((name) => !sources.includes(name));
  if (unknown !== undefined) {
    throw new WrongUse(`${where}: "${unknown}" is not one of the route's sources: ${sources.join(', ')}`);
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([source, hits]) => {
      const named = hits.map((one, i) => (typeof one === 'number' ? { id: `${source}-${i + 1}`, score: one } : one));
      return [source, named.sort((a, b) => b.score - a.score)];
    }),
  );
}

import type { FeatureRead } from '@muster/ranker';
import { featureFault, featureOf, type Schema } from '@muster/shard/query';

/** How the features of hits are put together. */
export interface FeatureReads {
  /** What shards are asked for. */
  readonly delivered: readonly string[];
  /** Each feature, in the order that they were named in. */
  readonly reads: readonly FeatureRead[];
}

/** What is known of a hit. */
export interface FeaturedHit {
  /** Of the first phase. */
  readonly score: number;
  /** What its shard delivered, in the order asked for. */
  readonly delivered: readonly number[];
}

const dayMs = 86_400_000;

const notAFeature =
  'must be one of: score, source_prior, words, bm25(FIELD), words(FIELD), proximity(FIELD), length(FIELD), value(FIELD), age(FIELD)';

/**
 * Reads names of features: those that shards deliver, as `bm25(title)`; `age(FIELD)`, the days since a date; `score`, that
 * of the first phase; `source_prior`, the weight of the source.
 *
 * @returns how they are read, or what is wrong with one of them
 */
export function featureReads(names: readonly string[], schema: Schema): FeatureReads | string {
  const delivered: string[] = [];
  const placeOf = (name: string): number =>
    delivered.includes(name) ? delivered.indexOf(name) : delivered.push(name) - 1;
  const reads: FeatureRead[] = [];
  for (const name of names) {
    if (name === 'score') reads.push({ kind: 'score', name });
    else if (name === 'source_prior') reads.push({ kind: 'source-prior', name });
    else {
      const [, dated] = /^age\((.+)\)$/.exec(name) ?? [];
      if (dated === undefined && featureOf(name) === undefined) return `feature ${notAFeature}, got "${name}"`;
      const asked = dated === undefined ? name : `value(${dated})`;
      const fault = featureFault(asked, schema, 'feature') ?? (dated && dateFault(dated, schema));
      if (fault !== undefined) return fault;
      reads.push({ kind: dated === undefined ? 'delivered' : 'age', name, place: placeOf(asked) });
    }
  }
  return { delivered, reads };
}

function dateFault(field: string, { fields }: Schema): string | undefined {
  const dates = fields.filter(({ type }) => type === 'date').map(({ name }) => name);
  if (dates.includes(field)) return undefined;
  return `the field of feature \`age(FIELD)\` must be the name of a date field: ${dates.join(', ') || '(the index has none)'}, got "${field}"`;
}

/** The features of a hit, as a second phase is given them. */
export function featuresOf(
  { score, delivered }: FeaturedHit,
  { reads }: FeatureReads,
  { epochMs, weight }: { readonly epochMs: number; readonly weight: number },
): number[] {
  return reads.map((read) => {
    if (read.kind === 'score') return score;
    if (read.kind === 'source-prior') return weight;
    const value = delivered[read.place] as number;
    return read.kind === 'age' ? (epochMs - value) / dayMs : value;
  });
}

import { type HitList, packNumbers, packTexts, type RankSource } from '@muster/ranker';
import fc from 'fast-check';

/** A document as ranking sees it. */
export interface Doc {
  readonly seq: number;
  readonly score: number;
  /** What its group has in common. */
  readonly group: string | undefined;
  /** A keyword of it, and a number. */
  readonly tag: string | undefined;
  readonly number: number | undefined;
}

/** Score down, then seq up. */
export function byScore(a: Doc, b: Doc): number {
  return b.score - a.score || a.seq - b.seq;
}

/** The list of documents in their order, with collapse keys, and with tag and number as values. */
export function listOf(docs: readonly Doc[]): HitList {
  return {
    count: docs.length,
    seqs: packNumbers(docs.map(({ seq }) => seq)).numbers,
    scores: packNumbers(docs.map(({ score }) => score)).numbers,
    collapseKeys: packTexts(docs.map(({ group }) => group)),
    values: [packTexts(docs.map(({ tag }) => tag)), packNumbers(docs.map(({ number }) => number))],
  };
}

/** A source whose shards return all they have. */
export function sourceOf(shards: readonly (readonly Doc[])[], weight = 1): RankSource {
  return { weight, lists: shards.map((docs) => listOf([...docs].sort(byScore))) };
}

const someDoc = fc.record({
  seq: fc.integer({ min: 1, max: 1000 }),
  score: fc.integer({ min: 0, max: 8 }).map((n) => n / 4),
  group: fc.option(fc.constantFrom('x', 'y', 'é', ''), { nil: undefined }),
  tag: fc.option(fc.constantFrom('a', 'b', 'ab', '', '\ufeffa', '\u{1f600}'), { nil: undefined }),
  number: fc.option(fc.constantFrom(-3, 0, 0.5, 7, 1e9), { nil: undefined }),
});

/** Documents with few distinct values, so that ties and groups abound; some without. */
export const someDocs: fc.Arbitrary<Doc[]> = fc.uniqueArray(someDoc, { maxLength: 50, selector: ({ seq }) => seq });

/** Documents dealt out to shards. */
export const someShards: fc.Arbitrary<Doc[][]> = fc
  .tuple(someDocs, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }))
  .map(([docs, shards, salt]) =>
    Array.from({ length: shards }, (_, shard) => docs.filter(({ seq }) => (seq * salt) % shards === shard)),
  );

import type { HitList, RankedPage, RankRecipe, RankRequest, RankSource, RankTime } from '@muster/ranker';
import fc from 'fast-check';

/** A hit as a pair: seq, score. */
export type Pair = readonly [seq: number, score: number];

/** Packs hits into columns that lie `shift` bytes into a larger buffer: unaligned unless `shift` is a multiple of 8. */
export function aHitList(pairs: readonly Pair[], shift = 0): HitList {
  const length = 8 * pairs.length;
  const message = new Uint8Array(shift + 2 * length + 5).fill(0xaa);
  const seqs = message.subarray(shift, shift + length);
  const scores = message.subarray(shift + length, shift + 2 * length);
  const seqView = new DataView(message.buffer, shift);
  for (const [place, [seq, score]] of pairs.entries()) {
    seqView.setFloat64(8 * place, seq, true);
    seqView.setFloat64(length + 8 * place, score, true);
  }
  return { count: pairs.length, seqs, scores };
}

/** A source of the given lists. */
export function aSource(lists: readonly (readonly Pair[])[], weight = 1): RankSource {
  return { weight, lists: lists.map((pairs) => aHitList(pairs)) };
}

/** A request for the first ten hits of the given sources. */
export function aRequest(sources: readonly RankSource[], change: Partial<RankRequest> = {}): RankRequest {
  return { sources, k: 10, offset: 0, recipe: aRecipe(sources.length), epochMs: 0, models: [], ...change };
}

/** Time for a request that may wait for ever. */
export const always: RankTime = { untilMs: Number.POSITIVE_INFINITY, isWanted: () => true };

/** The recipe of a route that says nothing of ranking: one source as it is, several fused by reciprocal rank. */
export function aRecipe(sources: number, change: Partial<RankRecipe> = {}): RankRecipe {
  const each = <Value>(value: Value): Value[] => Array.from({ length: sources }, () => value);
  const normalizers = each({ method: 'none' as const });
  return {
    sort: [],
    sources: each({}),
    blend: sources === 1 ? { by: 'single' } : { by: 'fusion', method: 'rrf', rrfConstant: 60, normalizers },
    explains: false,
    ...change,
  };
}

/** The rows of a page, a property each. */
export function rowsOf(page: RankedPage) {
  return Array.from({ length: page.count }, (_, row) => ({
    source: page.source[row],
    list: page.list[row],
    position: page.position[row],
    seq: page.seq[row],
    score: page.score[row],
    sourceScore: page.sourceScore[row],
    sourceRank: page.sourceRank[row],
  }));
}

/** The hits of a page as seqs. */
export function seqsOf(page: RankedPage): number[] {
  return [...page.seq];
}

/** The total order of hits: score down, seq up. */
export function byScoreThenSeq([seqA, scoreA]: Pair, [seqB, scoreB]: Pair): number {
  return scoreB - scoreA || seqA - seqB;
}

const someHit = fc.record({ seq: fc.integer({ min: 1, max: 1_000 }), score: fc.nat(5), place: fc.nat() });

/** Disjoint sorted lists, with so few scores that ties abound. */
export const someLists: fc.Arbitrary<Pair[][]> = fc
  .tuple(fc.uniqueArray(someHit, { maxLength: 60, selector: ({ seq }) => seq }), fc.integer({ min: 1, max: 20 }))
  .map(([hits, count]) => {
    const lists: Pair[][] = Array.from({ length: count }, () => []);
    for (const { seq, score, place } of hits) {
      lists[place % count]?.push([seq, score / 2]);
    }
    return lists.map((list) => list.sort(byScoreThenSeq));
  });

import type { ShardIndex } from '@muster/shard';
import { aQuery, aRequest, byScoreThenSeq, evaluateAll, hitsOf } from '../unit/shard/support.js';

/** The live documents of shards by their ids, in the order of `seq`. */
export function contentsOf(shards: readonly ShardIndex[]): [id: string, document: object][] {
  const found: { seq: number; id: string; document: object }[] = [];
  for (const shard of shards) {
    for (const segment of shard.segments) {
      segment.seqs.forEach((seq, ordinal) => {
        if (shard.locate(seq) === undefined) return;
        found.push({
          seq,
          id: segment.idOf(ordinal),
          document: JSON.parse(segment.stored(ordinal).toString()) as object,
        });
      });
    }
  }
  return found.sort((a, b) => a.seq - b.seq).map(({ id, document }) => [id, document]);
}

/** What a query's text finds over shards, best first: ids, scores to the bit, and how many match. */
export function answerOf(shards: readonly ShardIndex[], text: string): { hits: [string, number][]; total: number } {
  const request = aRequest({ ...aQuery(shards, text), k: 20 });
  const hits = shards.flatMap((shard) => {
    const idOf = (seq: number): string => {
      const place = shard.locate(seq);
      return place ? place.segment.idOf(place.ordinal) : `no live document has seq ${seq}`;
    };
    return hitsOf(evaluateAll(shard, request)).map((hit) => ({ ...hit, id: idOf(hit.seq) }));
  });
  const total = shards.reduce((sum, shard) => sum + Number(evaluateAll(shard, request).totalHits), 0);
  const best = hits.sort(byScoreThenSeq).slice(0, request.k);
  return { hits: best.map(({ id, score }) => [id, score]), total };
}

import type { QueryResponse__Output } from '@muster/proto';
import { viewOver } from '@muster/ranker';

/**
 * Says how a shard's answer breaks the contract; nothing if it does not. What it has no list for, or a list in
 * disorder, would break the merge or pass off "did not look" as "no results". One pass over the columns, in place:
 * hits are never decoded here. More hits than were asked for do no harm.
 */
export function faultOfAnswer({ lists, totalHits }: QueryResponse__Output, k: number): string | undefined {
  const [list] = lists;
  if (list === undefined) return totalHits > 0 && k > 0 ? `${totalHits} hits but no list` : undefined;
  const { count, seqs, scores } = list;
  if (seqs.length !== 8 * count || scores.length !== 8 * count) {
    return `the columns of ${count} hits must have ${8 * count} bytes, got ${seqs.length} and ${scores.length}`;
  }
  return faultOfOrder(count, seqs, scores);
}

function faultOfOrder(count: number, seqs: Buffer, scores: Buffer): string | undefined {
  const seqView = viewOver(seqs.buffer);
  const scoreView = viewOver(scores.buffer);
  const seqsAt = seqs.byteOffset;
  const scoresAt = scores.byteOffset;
  let lastScore = Number.POSITIVE_INFINITY;
  let lastSeq = -1;
  for (let at = 0; at < 8 * count; at += 8) {
    const score = scoreView.getFloat64(scoresAt + at, true);
    const seq = seqView.getFloat64(seqsAt + at, true);
    // Also false where one of them is no number.
    if (!(score < lastScore || (score === lastScore && seq > lastSeq)) || !(score > Number.NEGATIVE_INFINITY)) {
      return `hit ${at / 8} (score ${score}, seq ${seq}) must come after the one before it (${lastScore}, ${lastSeq})`;
    }
    if (!(seq >= 0 && seq <= Number.MAX_SAFE_INTEGER)) return `seq must be a whole number below 2^53, got ${seq}`;
    lastScore = score;
    lastSeq = seq;
  }
  return lastScore === Number.POSITIVE_INFINITY && count > 0 ? 'scores must be finite' : undefined;
}

import type { PartialHits__Output, QueryResponse__Output } from '@muster/proto';
import { type SortOrder, viewOver } from '@muster/ranker';
import type { HitPosition } from '../words.js';
import { type AskedColumns, faultOfColumns, noColumns } from './check-columns.js';
import { hitOrder } from './hit-order.js';

/** What a shard was asked for, as far as the list in its answer has to fit it. */
export interface AskedList {
  /** Most hits. */
  readonly k: number;
  /** What each hit must have beside its score. @default nothing */
  readonly columns?: AskedColumns;
  /** The place that its hits are to come after, in the order of scores. @default none */
  readonly after?: HitPosition | undefined;
}

/**
 * Says how a shard's answer breaks the contract; nothing if it does not. What it has no list for, or a list in
 * disorder, would break the merge or pass off "did not look" as "no results". One pass over the columns, in place:
 * hits are never decoded here. Every hit is held against the one before it, by all sort keys if there are any, so that
 * no list in disorder is merged; that the hits of a collapsed list are of different groups is not looked at, as who
 * merges counts them anyway. More hits than were asked for do no harm.
 */
export function faultOfAnswer({ lists, totalHits }: QueryResponse__Output, asked: AskedList): string | undefined {
  const [list] = lists;
  if (list === undefined) return totalHits > 0 && asked.k > 0 ? `${totalHits} hits but no list` : undefined;
  const { count, seqs, scores } = list;
  if (seqs.length !== 8 * count || scores.length !== 8 * count) {
    return `the columns of ${count} hits must have ${8 * count} bytes, got ${seqs.length} and ${scores.length}`;
  }
  const { columns = noColumns } = asked;
  const fault = faultOfColumns(list, columns);
  if (fault !== undefined) return fault;
  return columns.keys.length === 0 ? faultOfOrder(list, asked.after) : faultOfSorted(list, columns.keys);
}

/** With sort keys scores are in no order. */
function faultOfSorted(list: PartialHits__Output, keys: readonly SortOrder[]): string | undefined {
  const order = hitOrder(keys);
  for (let hit = 0; hit < list.count; hit++) {
    const score = list.scores.readDoubleLE(8 * hit);
    if (!Number.isFinite(score)) return `scores must be finite, got ${score}`;
    const seq = list.seqs.readDoubleLE(8 * hit);
    if (!Number.isSafeInteger(seq) || seq < 0) return `seq must be a whole number below 2^53, got ${seq}`;
    if (hit > 0 && !(order(list, hit - 1, list, hit) < 0))
      return `hit ${hit} (seq ${seq}) must come after the one before it`;
  }
  return undefined;
}

function faultOfOrder(
  { count, seqs, scores }: Pick<PartialHits__Output, 'count' | 'seqs' | 'scores'>,
  after: HitPosition | undefined,
): string | undefined {
  const seqView = viewOver(seqs.buffer);
  const scoreView = viewOver(scores.buffer);
  const seqsAt = seqs.byteOffset;
  const scoresAt = scores.byteOffset;
  let lastScore = (after?.values[0] as number | undefined) ?? Number.POSITIVE_INFINITY;
  let lastSeq = after?.seq ?? -1;
  for (let at = 0; at < 8 * count; at += 8) {
    const score = scoreView.getFloat64(scoresAt + at, true);
    const seq = seqView.getFloat64(seqsAt + at, true);
    if (!Number.isFinite(score)) return `scores must be finite, got ${score}`;
    if (!(score < lastScore || (score === lastScore && seq > lastSeq))) {
      return `hit ${at / 8} (score ${score}, seq ${seq}) must come after the one before it (${lastScore}, ${lastSeq})`;
    }
    if (!Number.isSafeInteger(seq) || seq < 0) return `seq must be a whole number below 2^53, got ${seq}`;
    lastScore = score;
    lastSeq = seq;
  }
  return undefined;
}

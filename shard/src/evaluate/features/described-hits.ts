import type { PartialHits } from '@muster/proto';
import { cutColumn } from '../collect/columns.js';
import { type ColumnsScope, HitColumns } from './hit-columns.js';

/** Terms looked up in hits at most where there is no time for it. */
const mostLookUps = 2 ** 15;
const mostHitsAtOnce = 256;
/** For fewer hits it is not begun then: to find the terms would take longest. */
const leastHitsAtOnce = 8;

/** A list of hits, each with what was asked for of it. */
export interface DescribedList {
  readonly list: PartialHits;
  /** Hits that were left out, the last of the list. */
  readonly leftOut: number;
  /** None of those scores more; -Infinity if there is none. */
  readonly bestLeftOut: number;
}

/** Begins to work out the columns of a list. */
export function columnsOf(scope: ColumnsScope, { seqs }: PartialHits): HitColumns {
  return new HitColumns(scope, doublesOf(seqs));
}

/**
 * A list with what was asked for of each hit. Hits that it was not worked out for are left out: without it they cannot
 * be ranked among others, so for the caller they are documents that were not decided.
 *
 * @param columns of the list as far as there was time for them. Where that was not far, those of the best hits are
 * worked out now, so that there is something to answer with: for 32,768 hits by terms at most, as nobody looks at the
 * clock here
 */
export function describedList(scope: ColumnsScope, list: PartialHits, columns?: HitColumns): DescribedList {
  const { count = 0, seqs } = list;
  if (columns !== undefined && (columns.done > 0 || count === 0)) return cutTo(columns.done, list, columns);
  const some = Math.min(mostHitsAtOnce, Math.floor(mostLookUps / Math.max(1, scope.words.lookedUp)));
  const now = some < leastHitsAtOnce ? 0 : Math.min(count, some);
  const best = new HitColumns(scope, doublesOf(seqs).subarray(0, now));
  best.run(Number.MAX_SAFE_INTEGER);
  return cutTo(now, list, best);
}

/** The first hits of a list, with their columns. */
function cutTo(kept: number, list: PartialHits, columns: HitColumns): DescribedList {
  const { count = 0 } = list;
  const own = columns.columns(kept);
  if (kept === count) return { list: { ...list, ...own }, leftOut: 0, bestLeftOut: Number.NEGATIVE_INFINITY };
  const { seqs, scores, sortValues = [], collapseKeys } = list;
  const cut: PartialHits = {
    count: kept,
    seqs: bytesOf(seqs).subarray(0, 8 * kept),
    scores: bytesOf(scores).subarray(0, 8 * kept),
    sortValues: sortValues.map((column) => cutColumn(column, kept)),
    ...(collapseKeys ? { collapseKeys: cutColumn(collapseKeys, kept) } : {}),
    ...own,
  };
  const rest = doublesOf(scores).subarray(kept);
  const bestLeftOut = rest.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY);
  return { list: cut, leftOut: count - kept, bestLeftOut };
}

/** A column of our own making: always bytes. */
function bytesOf(column: PartialHits['seqs']): Buffer {
  return (column as Buffer | undefined) ?? Buffer.alloc(0);
}

/** A copy, as what bytes lie in may be shared. */
function doublesOf(column: PartialHits['seqs']): Float64Array {
  return new Float64Array(new Uint8Array(bytesOf(column)).buffer);
}

import type { ShardIndex } from '@muster/shard';
import { evaluateWhole, requestOf } from './ask.js';

const k = 10;
/** So many matches no index has: all are counted, so none may be passed over. */
const everyMatch = Number.MAX_SAFE_INTEGER;

/**
 * Compares what is found by passing over what cannot be among the best with what is found by scoring every match.
 *
 * @returns the queries for which the hits, their order or a bit of a score differ
 */
export function differing(index: ShardIndex, queries: readonly string[]): string[] {
  return queries.filter((query) => {
    const [quick] = evaluateWhole(index, requestOf(index, query, { k })).lists ?? [];
    const [whole] = evaluateWhole(index, requestOf(index, query, { k, totalHitsThreshold: everyMatch })).lists ?? [];
    return !isSame(quick?.seqs, whole?.seqs) || !isSame(quick?.scores, whole?.scores);
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return Buffer.compare(one as Buffer, other as Buffer) === 0;
}

import { type FindResponse__Output, type QueryResponse__Output, StopReason } from '@muster/proto';
import { viewOver } from '@muster/ranker';
import type { LeafFindings } from '../gather/standings.js';
import type { LeafAnswer, ScatteredSource } from './scattered.js';

/**
 * What a leaf's answer says to who decides when to stop waiting.
 *
 * @param documents the leaf's, as far as is known
 */
export function findingsOf(answer: LeafAnswer, documents: number): LeafFindings {
  if ('kind' in answer)
    return { scores: scoresOfSource(answer), documentsDecided: 0, boundOfRest: Number.NEGATIVE_INFINITY };
  return 'lists' in answer ? shardFindings(answer, documents) : verticalFindings(answer);
}

/** Whether a shard's answer is not all that it has to say. */
export function isUnfinished({ stopReason, progress }: QueryResponse__Output): boolean {
  return progress || stopReason === StopReason.STOP_REASON_BUDGET || stopReason === StopReason.STOP_REASON_CANCELLED;
}

function shardFindings(answer: QueryResponse__Output, documents: number): LeafFindings {
  const scores = scoresOf(answer);
  if (!isUnfinished(answer)) return { scores, documentsDecided: documents, boundOfRest: Number.NEGATIVE_INFINITY };
  // A shard that tells no bound may have anything left.
  const boundOfRest = answer.boundOfRest ?? Number.POSITIVE_INFINITY;
  return { scores, documentsDecided: Math.min(documents, answer.documentsDecided), boundOfRest };
}

/** The scores of the answer's list; its columns were checked when it came. */
function scoresOf({ lists }: QueryResponse__Output): Float64Array {
  const [list] = lists;
  if (list === undefined) return new Float64Array(0);
  const { buffer, byteOffset } = list.scores;
  const view = viewOver(buffer);
  const scores = new Float64Array(list.count);
  for (let i = 0; i < scores.length; i++) scores[i] = view.getFloat64(byteOffset + 8 * i, true);
  return scores;
}

function verticalFindings({ hits }: FindResponse__Output): LeafFindings {
  return { scores: hits.map(({ score }) => score), documentsDecided: 0, boundOfRest: Number.NEGATIVE_INFINITY };
}

/** The scores that a source as a whole has told, downwards. */
function scoresOfSource(source: ScatteredSource): Float64Array {
  if (source.kind === 'absent') return new Float64Array(0);
  if (source.kind === 'index') {
    const scores = source.answered.flatMap(({ outcome }) => [...scoresOf(outcome.value)]);
    return Float64Array.from(scores).sort((a, b) => b - a);
  }
  return source.outcome.ok ? Float64Array.from(source.outcome.value.hits, ({ score }) => score) : new Float64Array(0);
}

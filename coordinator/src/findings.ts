import { type FindResponse__Output, type QueryResponse__Output, StopReason } from '@muster/proto';
import { viewOver } from '@muster/ranker';
import type { LeafFindings } from './gather/standings.js';

/**
 * What a leaf's answer says to who decides when to stop waiting.
 *
 * @param documents the leaf's, as far as is known
 */
export function findingsOf(answer: QueryResponse__Output | FindResponse__Output, documents: number): LeafFindings {
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

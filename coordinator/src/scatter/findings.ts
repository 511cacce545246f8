import { type Column__Output, type FindResponse__Output, type QueryResponse__Output, StopReason } from '@muster/proto';
import { viewOver } from '@muster/ranker';
import { bestOfGroups } from '../gather/best-of-groups.js';
import type { LeafFindings } from '../gather/standings.js';
import { isMissing, textAt } from './columns.js';
import type { LeafAnswer, ScatteredIndex, ScatteredSource } from './scattered.js';

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

/** A shard that was asked for fewer hits than the window has finished too: what is used up of its list is asked for yet. */
function shardFindings(answer: QueryResponse__Output, documents: number): LeafFindings {
  const hits = hitsOf(answer);
  if (!isUnfinished(answer)) return { ...hits, documentsDecided: documents, boundOfRest: Number.NEGATIVE_INFINITY };
  // A shard that tells no bound may have anything left.
  const boundOfRest = answer.boundOfRest ?? Number.POSITIVE_INFINITY;
  return { ...hits, documentsDecided: Math.min(documents, answer.documentsDecided), boundOfRest };
}

/** The hits of an answer, as who decides when to stop looks at them. */
function hitsOf(answer: QueryResponse__Output): Pick<LeafFindings, 'scores' | 'groups'> {
  const scores = scoresOf(answer);
  const [list] = answer.lists;
  if (list === undefined) return { scores };
  // In the order of sort keys scores are in none of their own, and groups say nothing of them.
  if (list.sortValues.length > 0) return { scores: scores.sort().reverse() };
  return list.collapseKeys === null ? { scores } : { scores, groups: groupsOf(list.collapseKeys, list.count) };
}

function groupsOf(keys: Column__Output, hits: number): (string | undefined)[] {
  return Array.from({ length: hits }, (_, hit) => (isMissing(keys, 'text', hit) ? undefined : textAt(keys, hit)));
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

function verticalFindings(answer: FindResponse__Output): LeafFindings {
  return { scores: scoresOfHits(answer), documentsDecided: 0, boundOfRest: Number.NEGATIVE_INFINITY };
}

function scoresOfHits({ hits }: FindResponse__Output): Float64Array {
  return Float64Array.from(hits, ({ score }) => score);
}

/** The scores that a source as a whole has told, downwards. */
function scoresOfSource(source: ScatteredSource): Float64Array {
  if (source.kind === 'absent') return new Float64Array(0);
  if (source.kind === 'index') return scoresOfIndex(source);
  return source.outcome.ok ? scoresOfHits(source.outcome.value) : new Float64Array(0);
}

/** The scores in the lists of all shards that have answered, downwards. */
function scoresOfIndex({ answered }: Pick<ScatteredIndex, 'answered'>): Float64Array {
  const lists = answered.map(({ outcome }) => scoresOf(outcome.value));
  const scores = new Float64Array(lists.reduce((count, { length }) => count + length, 0));
  let count = 0;
  for (const list of lists) {
    scores.set(list, count);
    count += list.length;
  }
  return scores.sort().reverse();
}

/** The best of them, of each group at most so many. What a rule put on the page is none of them. */
export function bestScoresOf(
  { answered }: Pick<ScatteredIndex, 'answered'>,
  window: number,
  hitsPerGroup: number,
): ArrayLike<number> {
  const own = answered.filter(({ isPin }) => isPin !== true);
  if (hitsPerGroup === Number.POSITIVE_INFINITY) return scoresOfIndex({ answered: own }).subarray(0, window);
  const lists = own.map(({ outcome }) => hitsOf(outcome.value));
  return bestOfGroups(lists, window, hitsPerGroup).scores;
}

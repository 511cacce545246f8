import {
  type AttemptRecord__Output,
  type LeafRecord__Output,
  QueryPhase,
  type QueryPhase__Output,
  type QueryRecord__Output,
  SourceState,
} from '@muster/proto';
import { milliseconds } from './figures.js';
import { plainText } from './plain-text.js';
import { wordsOfGathering, wordsOfReason } from './words.js';

/** Columns of the bars that show when calls were under way. */
const barWidth = 30;

const phaseNames: Readonly<Record<QueryPhase__Output, string>> = {
  [QueryPhase.QUERY_PHASE_UNSPECIFIED]: '',
  [QueryPhase.QUERY_PHASE_STATISTICS]: 'statistics',
  [QueryPhase.QUERY_PHASE_QUERY]: 'query',
  [QueryPhase.QUERY_PHASE_FETCH]: 'fetch',
};

/**
 * Prints who was asked what, why that one, when it answered and why waiting ended: a line for each call, with a bar from
 * the query's acceptance on the left to its end on the right. What comes from servers is made safe to print.
 */
export function renderRecord(record: QueryRecord__Output): string[] {
  const { timings, budgetUs, cutoffUs, gathering, leaves, models } = record;
  const totalUs = Math.max(timings?.totalUs ?? 0, 1);
  const rows = leaves.flatMap((leaf) => leafRows(leaf, totalUs));
  const widths = Array.from({ length: 5 }, (_, i) => Math.max(0, ...rows.map(({ cells }) => cells[i]?.length ?? 0)));
  const waiting = gathering == null ? 'never waited for sources' : `waited until ${wordsOfGathering(gathering)}`;
  return [
    `${milliseconds(totalUs)} of ${milliseconds(budgetUs)}; ${waiting} (at most until ${milliseconds(cutoffUs)})${wordsOfRanking(record.ranked)}`,
    ...(models === '' ? [] : [`rescored by ${plainText(models)}`]),
    ...rows.map(({ cells, bar, note }) => {
      const padded = cells.map((cell, i) => (i > 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)));
      return `  ${padded.join('  ')}  ${bar}${note === '' ? '' : `  ${note}`}`;
    }),
  ];
}

function wordsOfRanking(ranked: string): string {
  if (ranked === 'inline') return '; ranked at once';
  return ranked === 'thread' ? '; ranked on a thread' : '';
}

interface Row {
  /** Leaf with its phase, replica, why that one, time from asking to the end, how much of it the leaf worked. */
  readonly cells: readonly string[];
  readonly bar: string;
  readonly note: string;
}

function leafRows(leaf: LeafRecord__Output, totalUs: number): Row[] {
  const { source, shard, phase, attempts } = leaf;
  const name = `${phaseNames[phase] ?? phase} ${plainText(source)}/${shard}`;
  const last = attempts.length - 1;
  if (last < 0) return [{ cells: [name, '-', '-', '-', ''], bar: frame(' '.repeat(barWidth)), note: leafNote(leaf) }];
  return attempts.map((attempt, i) => {
    const { replica, chosenFor, askedUs, endedUs, serviceUs } = attempt;
    const took = endedUs === 0 ? 'open' : milliseconds(endedUs - askedUs);
    const worked = serviceUs === 0 ? '' : `${milliseconds(serviceUs)} work`;
    const notes = [attemptNote(attempt), i === last ? leafNote(leaf) : ''].filter((note) => note !== '');
    const cells = [i === 0 ? name : '', plainText(replica), plainText(chosenFor), took, worked];
    return { cells, bar: barOf(attempt, totalUs), note: notes.join('; ') };
  });
}

function attemptNote({ reason, refusedBy, queueUs }: AttemptRecord__Output): string {
  const waited = queueUs >= 1000 ? `waited ${milliseconds(queueUs)} there` : '';
  const refused = refusedBy === '' ? '' : `no other asked: ${plainText(refusedBy)}`;
  return [wordsOfReason(reason), refused, waited].filter((note) => note !== '').join(', ');
}

function leafNote({ state, reason, bestMissingRank, phase, attempts }: LeafRecord__Output): string {
  if (state === SourceState.SOURCE_STATE_PRUNED) return 'not asked, cannot match';
  if (state === SourceState.SOURCE_STATE_COMPLETE || phase !== QueryPhase.QUERY_PHASE_QUERY) return '';
  const rank = bestMissingRank === 0 ? 'cannot enter the list' : `could have had rank ${bestMissingRank}`;
  const isSaid = attempts.at(-1)?.reason === reason;
  return `${isSaid ? '' : `${wordsOfReason(reason)}: `}what is missing ${rank}`;
}

function barOf({ askedUs, endedUs }: AttemptRecord__Output, totalUs: number): string {
  const column = (us: number): number => Math.min(barWidth, Math.round((us / totalUs) * barWidth));
  const from = Math.min(barWidth - 1, column(askedUs));
  const to = Math.max(from + 1, endedUs === 0 ? barWidth : column(endedUs));
  return frame(' '.repeat(from) + '━'.repeat(to - from) + ' '.repeat(barWidth - to));
}

function frame(bar: string): string {
  return `│${bar}│`;
}

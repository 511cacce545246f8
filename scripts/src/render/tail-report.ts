import type { QueryFigure } from '../bench/query-figure.js';
import type { SlowCallsFigure } from '../bench/tail/slow-calls.js';
import type { TailResult } from '../bench/tail.js';
import { alignedLines } from './aligned-lines.js';
import { isEnough, percentileCells, tooFew, tooFewNote, verdictLines } from './bench-lines.js';
import { wholeNumber } from './figures.js';

const columns = ['', 'queries', 'failed', 'p50', 'p99', 'p99.9'];

/** Tables and verdicts of the bench `tail`. */
export function tailReport(result: TailResult): string[] {
  const { leaves, leavesOfProcesses, verdicts } = result;
  return [
    `${leaves} leaves, without / with hedges; times in milliseconds`,
    '',
    ...hedgeLines(result),
    '',
    `${leaves} leaves, without hedges`,
    '',
    ...slowReplicaLines(result),
    '',
    `${leavesOfProcesses} leaves, one process / four processes`,
    '',
    ...processLines(result),
    '',
    ...lostReplicaLines(result),
    '',
    tooFewNote,
    '',
    ...verdictLines(verdicts),
  ];
}

function hedgeLines({ slowCalls, allSlow }: TailResult): string[] {
  const { times, before, after, extraPercentBefore, extraPercentAfter } = allSlow;
  return table(
    [...columns, 'p99 falls', 'p99.9 falls', 'extra calls %'],
    [
      ...slowCalls.map((figure) => [
        `1 call in ${wholeNumber(Math.round(1 / figure.slowShare))} slow`,
        ...cells(figure.off, figure.on),
        ...fallCells(figure),
        `${figure.extraPercentOff} / ${figure.extraPercentOn}`,
      ]),
      ['all as usual', ...cells(before.off, before.on), '', '', `- / ${extraPercentBefore}`],
      [`all ${times} times slower`, ...cells(after.off, after.on), '', '', `- / ${extraPercentAfter}`],
    ],
  );
}

function fallCells({ off, on, p99Falls, p999Falls }: SlowCallsFigure): string[] {
  return [
    isEnough(0.99, off, on) ? `${p99Falls} times` : tooFew,
    isEnough(0.999, off, on) ? `${p999Falls} times` : tooFew,
  ];
}

function slowReplicaLines({ slowReplica }: TailResult): string[] {
  const { times, episodes, healthy, boundMs, backAfterMs, p99 } = slowReplica;
  const back = backAfterMs === undefined ? 'never' : `after ${backAfterMs} ms`;
  return [
    ...table(columns, [['healthy', ...cells(healthy)]]),
    `one replica ${times} times slower, in ${episodes} episodes: p99 at most ${boundMs} ms again ${back}`,
    `its p99 by half seconds: ${p99.map(({ p99Ms }) => p99Ms.toFixed(2)).join(' ')}`,
  ];
}

function processLines({ processes }: TailResult): string[] {
  const { slowShare, one, four, extraPercentOne, extraPercentFour, ratio = '-' } = processes;
  return table(
    [...columns, 'extra calls %', 'ratio'],
    [
      [
        `1 call in ${wholeNumber(Math.round(1 / slowShare))} slow`,
        ...cells(one, four),
        `${extraPercentOne} / ${extraPercentFour}`,
        `${ratio}`,
      ],
    ],
  );
}

function lostReplicaLines({ lostReplica }: TailResult): string[] {
  return table(
    [...columns, 'asked', 'trials', 'last asked, ms'],
    lostReplica.map(({ signal, queries, asked, trials, lastAskedMs }) => [
      `replica lost by ${signal}`,
      ...cells(queries),
      `${asked}`,
      `${trials}`,
      `${lastAskedMs}`,
    ]),
  );
}

function cells(...figures: readonly QueryFigure[]): string[] {
  return [
    figures.map(({ queries }) => `${queries}`).join(' / '),
    figures.map(({ failed }) => `${failed}`).join(' / '),
    ...percentileCells(...figures),
  ];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return alignedLines(titles, rows, [true]);
}

import type { SickFigure } from '../bench/sick/figures.js';
import type { SickResult } from '../bench/sick.js';
import { alignedLines } from './aligned-lines.js';
import { percentileCells, tooFewNote, verdictLines } from './bench-lines.js';
import { counted } from './figures.js';

/** Tables and verdicts of the bench `sick`. */
export function sickReport(result: SickResult): string[] {
  const { minutes, queriesPerSecond, killed, stopped, healthy, inFlight, others, verdicts } = result;
  const { attempts, recorded } = result;
  const load = `${counted(minutes, 'minute')} at ${queriesPerSecond} queries a second`;
  const underWay = [`${inFlight.queries}`, `${inFlight.failed}`, `${inFlight.partial}`, '', '', ''];
  const calls = Object.entries(attempts).map(([why, count]) => `${why} ${count}`);
  return [
    `${load}, ${counted(killed, 'kill')}, ${counted(stopped, 'stop')}; times in milliseconds`,
    '',
    ...alignedLines(
      ['', 'queries', 'failed', 'partial', 'p50', 'p99', 'p99.9'],
      [
        ['healthy', ...cells(healthy)],
        ['replicas killed and stopped', ...cells(result)],
        ['under way at such an instant', ...underWay],
      ],
      [true],
    ),
    tooFewNote,
    '',
    `calls of ${recorded} recorded queries: ${calls.join(', ')}`,
    ...others.map(
      ({ sinceMs, disturbance, why }) => `not as it should be, ${sinceMs ?? '-'} ms after ${disturbance}: ${why}`,
    ),
    '',
    ...verdictLines(verdicts),
  ];
}

function cells(figure: SickFigure): string[] {
  const { queries, failed, partial } = figure;
  return [`${queries}`, `${failed}`, `${partial}`, ...percentileCells(figure)];
}

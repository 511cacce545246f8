import type { FanOutFigure } from '../bench/fan-out/figures.js';
import type { FanOutResult } from '../bench/fan-out.js';
import { alignedLines } from './aligned-lines.js';
import { verdictLines } from './bench-lines.js';
import { counted } from './figures.js';

type Column = readonly [title: string, field: keyof FanOutFigure];

const columns: readonly Column[] = [
  ['shards', 'shards'],
  ['replicas', 'replicas'],
  ['no policies', 'plainUs'],
  ['no hedges', 'noHedgesUs'],
  ['all policies', 'fullUs'],
  ['ratio', 'ratio'],
  ['all, a shard', 'fullUsPerShard'],
  ['policies, a shard', 'policiesUsPerShard'],
];
const columnsOfAgainst: readonly Column[] = [
  ['other build', 'againstUs'],
  ['ratio to it', 'ratioToAgainst'],
];

/** Table and verdicts of the bench `fan-out`. */
export function fanOutReport({ figures, inFlight, rounds, verdicts }: FanOutResult): string[] {
  const isCompared = figures.some(({ againstUs }) => againstUs !== undefined);
  const shown = isCompared ? [...columns, ...columnsOfAgainst] : columns;
  return [
    `CPU of the coordinator for a query in µs, medians of ${counted(rounds, 'round')}, ${inFlight} queries in flight`,
    '',
    ...alignedLines(
      shown.map(([title]) => title),
      figures.map((figure) => shown.map(([, field]) => `${figure[field] ?? '-'}`)),
    ),
    '',
    ...verdictLines(verdicts),
  ];
}

import type { StrategyMeasures } from '../commands/simulate.js';
import type { Scenario } from '../simulate/scenario-schema.js';
import type { WindowMeasures } from '../simulate/windows.js';
import { alignedLines } from './aligned-lines.js';
import { percent, wholeNumber } from './figures.js';

interface Column {
  readonly title: string;
  readonly cell: (measures: StrategyMeasures) => string;
  /** It is shown if it says something of at least one. @default always */
  readonly isTold?: (measures: StrategyMeasures) => boolean;
  /** Words stand to the left, numbers to the right. */
  readonly isText?: boolean;
}

const isRepeated = ({ extraLoad }: StrategyMeasures): boolean => extraLoad > 0;

const columns: readonly Column[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy, isText: true },
  { title: 'variant', cell: ({ variant }) => variant, isText: true, isTold: ({ variant }) => variant !== '' },
  { title: 'p50', cell: ({ latencyMs }) => time(latencyMs.p50) },
  { title: 'p90', cell: ({ latencyMs }) => time(latencyMs.p90) },
  { title: 'p95', cell: ({ latencyMs }) => time(latencyMs.p95) },
  { title: 'p99', cell: ({ latencyMs }) => time(latencyMs.p99) },
  { title: 'p99.9', cell: ({ latencyMs }) => time(latencyMs.p999) },
  { title: 'coverage', cell: ({ coverage }) => percent(coverage) },
  { title: 'exact', cell: ({ exact }) => percent(exact) },
  { title: 'partial', cell: ({ partial }) => percent(partial) },
  { title: 'failed', cell: ({ failed }) => percent(failed) },
  { title: 'calls/leaf', cell: ({ callsPerLeaf }) => callsPerLeaf.toFixed(3) },
  { title: 'extra load', cell: ({ extraLoad }) => ofFirst(extraLoad) },
  { title: 'hedges', cell: ({ hedges }) => ofFirst(hedges), isTold: isRepeated },
  { title: 'won', cell: ({ hedgesWon }) => ofFirst(hedgesWon), isTold: isRepeated },
  { title: 'retries', cell: ({ retries }) => ofFirst(retries), isTold: isRepeated },
  { title: 'never begun', cell: ({ neverBegun }) => ofFirst(neverBegun), isTold: ({ neverBegun }) => neverBegun > 0 },
  { title: 'replica share', cell: sharesOf, isTold: ({ replicaShares: { least, most } }) => most > 0 && least < 1 },
  { title: 'waiting ended by', cell: ({ ends }) => endsOf(ends), isText: true },
  {
    title: 'simulated/s',
    cell: ({ simulatedPerSecond = 0 }) => wholeNumber(simulatedPerSecond),
    isTold: ({ simulatedPerSecond }) => simulatedPerSecond !== undefined,
  },
];

/** What strategies did, a row each, under a line that says to what; ends with a line end. */
export function simulationTable({ index, queries, seed }: Scenario, results: readonly StrategyMeasures[]): string {
  const shown = columns.filter(({ isTold }) => isTold === undefined || results.some(isTold));
  const rows = results.map((result) => shown.map(({ cell }) => cell(result)));
  const lines = alignedLines(
    shown.map(({ title }) => title),
    rows,
    shown.map(({ isText = false }) => isText),
  );
  const shards = `${counted(index.shards, 'shard')} with ${counted(index.replicas, 'replica')} each`;
  const title = `${counted(queries.count, 'query', 'queries')} over ${shards}, seed ${seed}; times in milliseconds`;
  return `${[title, '', ...lines, ...windowLines(results)].join('\n')}\n`;
}

/** By windows of time, p50, p99 and p99.9 of each result beside those of the others. */
function windowLines(results: readonly StrategyMeasures[]): string[] {
  const told = results.filter(({ windows }) => windows !== undefined);
  if (told.length === 0) return [];
  const byStart = told.map(({ windows = [] }) => new Map(windows.map((window) => [window.fromMs, window])));
  const starts = [...new Set(byStart.flatMap((windows) => [...windows.keys()]))].sort((one, other) => one - other);
  const cell = (window: WindowMeasures | undefined): string =>
    window === undefined ? '-' : [window.p50, window.p99, window.p999].map(time).join(' / ');
  const rows = starts.map((fromMs) => [(fromMs / 1000).toFixed(1), ...byStart.map((of) => cell(of.get(fromMs)))]);
  const titles = told.map(({ variant, strategy }) => [variant, strategy].filter((part) => part !== '').join(', '));
  return [
    '',
    'p50 / p99 / p99.9 of the queries that came from that second on',
    ...alignedLines(['s', ...titles], rows),
  ];
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? one : many}`;
}

function time(ms: number): string {
  return ms < 100 ? ms.toFixed(2) : ms.toFixed(1);
}

function endsOf(ends: StrategyMeasures['ends']): string {
  return Object.entries(ends)
    .map(([end, count]) => `${end} ${wholeNumber(count)}`)
    .join(', ');
}

/** In per cent of the first calls, of which a hedge budget is a small share. */
function ofFirst(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function sharesOf({ replicaShares: { least, most } }: StrategyMeasures): string {
  return `${percent(least)} to ${percent(most)}`;
}

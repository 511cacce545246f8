import type { StrategyMeasures } from '../commands/simulate.js';
import type { Scenario } from '../simulate/scenario-schema.js';
import { percent, wholeNumber } from './figures.js';

type Cell = (measures: StrategyMeasures) => string;

const columns: readonly (readonly [string, Cell])[] = [
  ['strategy', ({ strategy }) => strategy],
  ['p50', ({ latencyMs }) => time(latencyMs.p50)],
  ['p90', ({ latencyMs }) => time(latencyMs.p90)],
  ['p95', ({ latencyMs }) => time(latencyMs.p95)],
  ['p99', ({ latencyMs }) => time(latencyMs.p99)],
  ['p99.9', ({ latencyMs }) => time(latencyMs.p999)],
  ['coverage', ({ coverage }) => percent(coverage)],
  ['exact', ({ exact }) => percent(exact)],
  ['partial', ({ partial }) => percent(partial)],
  ['failed', ({ failed }) => percent(failed)],
  ['calls/leaf', ({ callsPerLeaf }) => callsPerLeaf.toFixed(3)],
  ['extra load', ({ extraLoad }) => percent(extraLoad)],
  ['waiting ended by', ({ ends }) => endsOf(ends)],
];

const speed: readonly [string, Cell] = [
  'simulated/s',
  ({ simulatedPerSecond }) => wholeNumber(simulatedPerSecond ?? 0),
];

/** What strategies did, a row each, under a line that says to what; ends with a line end. */
export function simulationTable({ index, queries, seed }: Scenario, results: readonly StrategyMeasures[]): string {
  const shown = results.some(({ simulatedPerSecond }) => simulatedPerSecond !== undefined)
    ? [...columns, speed]
    : columns;
  const rows = [shown.map(([title]) => title), ...results.map((result) => shown.map(([, cell]) => cell(result)))];
  const widths = shown.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, i) => aligned(text, widths[i] ?? 0, i))
      .join('  ')
      .trimEnd(),
  );
  const shards = `${counted(index.shards, 'shard')} with ${counted(index.replicas, 'replica')} each`;
  const title = `${counted(queries.count, 'query', 'queries')} over ${shards}, seed ${seed}; times in milliseconds`;
  return `${[title, '', ...lines].join('\n')}\n`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? one : many}`;
}

/** Words to the left, numbers to the right. */
function aligned(text: string, width: number, column: number): string {
  return column === 0 || column === columns.length - 1 ? text.padEnd(width) : text.padStart(width);
}

function time(ms: number): string {
  return ms < 100 ? ms.toFixed(2) : ms.toFixed(1);
}

function endsOf(ends: StrategyMeasures['ends']): string {
  return Object.entries(ends)
    .map(([end, count]) => `${end} ${wholeNumber(count)}`)
    .join(', ');
}

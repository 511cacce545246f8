import { QueryPhase, type QueryRecord__Output, type QueryRecordsResponse__Output } from '@muster/proto';
import picocolors from 'picocolors';
import { percent } from './figures.js';
import { plainText } from './plain-text.js';
import { shortWordOfDegradation, wordsOfGathering } from './words.js';

/** How to print records. */
export interface RecordsStyle {
  /** True: with ANSI colours. */
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const heads = ['ended', 'ms', 'route', 'leaves', 'docs', 'waiting ended', 'outcome', 'query'] as const;
const columnsOfNumbers: ReadonlySet<string> = new Set(['ms', 'leaves', 'docs']);

/** Says, as a line, that not all processes gave their records; empty if they did. */
export function renderMissingProcesses({
  processes,
  processesAnswered,
}: Pick<QueryRecordsResponse__Output, 'processes' | 'processesAnswered'>): string {
  if (processesAnswered >= processes) return '';
  return `only ${processesAnswered} of ${processes} coordinator processes gave their records; the others' queries are missing\n`;
}

/** Prints records as a table, a query a line, in the order given; no line end at the end. */
export function renderRecords(records: readonly QueryRecord__Output[], { colour, width }: RecordsStyle): string {
  const colors = picocolors.createColors(colour);
  if (records.length === 0) return 'no such queries are remembered';
  const rows = records.map(cells);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string => {
    const padded = row.map((cell, i) => {
      const columns = widths[i] ?? 0;
      return columnsOfNumbers.has(heads[i] ?? '') ? cell.padStart(columns) : cell.padEnd(columns);
    });
    return padded.join('  ').slice(0, width).trimEnd();
  };
  const lines = rows.map((row, i) => {
    const record = records[i] as QueryRecord__Output;
    return record.error === '' && record.degradedBy.length === 0 ? lineOf(row) : colors.yellow(lineOf(row));
  });
  return [colors.bold(lineOf(heads)), ...lines].join('\n');
}

function cells(record: QueryRecord__Output): string[] {
  const { acceptedMs, timings, route, gathering, share, leaves, query } = record;
  const totalUs = timings?.totalUs ?? 0;
  const asked = leaves.filter(({ phase }) => phase === QueryPhase.QUERY_PHASE_QUERY);
  return [
    new Date(acceptedMs + totalUs / 1000).toISOString().slice(11, 23),
    (totalUs / 1000).toFixed(1),
    plainText(route),
    gathering == null ? '-' : `${gathering.answered}/${gathering.asked || asked.length}`,
    gathering == null ? '-' : percent(share),
    gathering == null ? '-' : wordsOfGathering(gathering),
    outcomeOf(record),
    plainText(query),
  ];
}

function outcomeOf({ error, degradedBy, exact }: QueryRecord__Output): string {
  if (error !== '') return error;
  if (degradedBy.length === 0) return exact ? 'exact' : 'complete';
  return degradedBy.map(shortWordOfDegradation).join(',');
}

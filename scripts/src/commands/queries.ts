import { queryRecordJson } from '@muster/proto';
import { renderMissingProcesses, renderRecords } from '../render/records.js';
import { showsColours } from '../render/shows-colours.js';
import { askForRecords } from './query-records.js';

/** Options of `muster queries`. */
export interface QueriesOptions {
  readonly address: string;
  readonly limit: number;
  readonly route?: string;
  readonly slowerThan?: number;
  readonly degraded: boolean;
  readonly json: boolean;
  readonly colour: boolean;
}

/** Prints what became of the latest queries of a running coordinator: a table, or JSON lines of their records. */
export async function queries(options: QueriesOptions): Promise<void> {
  const { address, limit, route = '', slowerThan = 0, degraded, json, colour } = options;
  const minTotalUs = Math.round(slowerThan * 1000);
  const response = await askForRecords(address, { limit, route, minTotalUs, degradedOnly: degraded });
  const { records } = response;
  process.stderr.write(renderMissingProcesses(response));
  if (json) {
    for (const record of records) process.stdout.write(`${JSON.stringify(queryRecordJson.write(record))}\n`);
    return;
  }
  const style = {
    colour: colour && showsColours(process.stdout, process.env),
    width: process.stdout.columns || 120,
  };
  process.stdout.write(`${renderRecords(records, style)}\n`);
}

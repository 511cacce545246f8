import { SearchError, type SearchResponse__Output } from '@muster/proto';
import type { RequestOptions } from '../cli/request-options.js';
import { renderRecord } from '../render/record.js';
import { ask } from './ask.js';
import { printAnswer, printError } from './print-answer.js';
import { searchRequest } from './search-request.js';

/** Options of `muster search`. */
export interface SearchCommandOptions extends RequestOptions {
  readonly address: string;
  readonly k: number;
  readonly offset: number;
  readonly timeout: number;
  readonly json: boolean;
  readonly explain: boolean;
  readonly unary: boolean;
  readonly colour: boolean;
}

/** Asks a running coordinator one query and prints the answer. */
export async function search(query: string, options: SearchCommandOptions): Promise<void> {
  const { address, k, offset, timeout, explain, unary } = options;
  const request = { ...searchRequest(query, options), k, offset, explain };
  const asking = ask(request, { address, timeoutMs: timeout, mode: unary ? 'unary' : 'session' });
  const response = await asking.catch((error: unknown) => {
    if (options.json && error instanceof SearchError) printError(error);
    throw error;
  });
  printAnswer(response, options);
  if (!explain || options.json) return;
  const record = response.record == null ? [] : ['', ...renderRecord(response.record)];
  process.stdout.write(`${['', explained(response, offset), ...record].join('\n')}\n`);
}

/** How each hit's score came about, a line each. */
function explained({ hits }: SearchResponse__Output, offset: number): string {
  return hits
    .map(({ explanation, source, sourceRank, sourceScore }, i) => {
      const inSource = explanation === '' ? `score ${sourceScore}` : explanation;
      return `${offset + i + 1}. rank ${sourceRank} in ${source}: ${inSource}`;
    })
    .join('\n');
}

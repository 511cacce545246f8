import type { SearchRequest, SearchResponse__Output } from '@muster/proto';
import { renderRecord } from '../render/record.js';
import { ask } from './ask.js';
import { printAnswer } from './print-answer.js';

/** Options of `muster search`. */
export interface SearchCommandOptions {
  readonly address: string;
  readonly k: number;
  readonly offset: number;
  readonly route?: string;
  readonly timeout: number;
  readonly json: boolean;
  readonly explain: boolean;
  readonly unary: boolean;
  readonly colour: boolean;
}

/** Asks a running coordinator one query and prints the answer. */
export async function search(query: string, options: SearchCommandOptions): Promise<void> {
  const { address, k, offset, route = '', timeout, explain, unary } = options;
  const request: SearchRequest = { query, route, k, offset, explain };
  const response = await ask(request, { address, timeoutMs: timeout, mode: unary ? 'unary' : 'session' });
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

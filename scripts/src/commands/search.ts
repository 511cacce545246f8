import { SearchError, type SearchResponse__Output, type WaitForWrite } from '@muster/proto';
import type { RequestOptions } from '../cli/request-options.js';
import { renderRecord } from '../render/record.js';
import { readStrategy } from '../simulate/strategy.js';
import { ask } from './ask.js';
import { printAnswer, printError } from './print-answer.js';
import { searchRequest } from './search-request.js';

/** Options of `muster search`. */
export interface SearchCommandOptions extends RequestOptions {
  readonly address: string;
  readonly k: number;
  readonly offset: number;
  readonly timeout: number;
  /** Cutoff strategies, as they are written; none: the route's. */
  readonly strategy: readonly string[];
  /** A write that must be visible. */
  readonly waitFor?: WaitForWrite;
  /** Names the session of a person. */
  readonly session?: string;
  readonly json: boolean;
  readonly explain: boolean;
  readonly unary: boolean;
  readonly colour: boolean;
}

/** Asks a running coordinator one query and prints the answer. */
export async function search(query: string, options: SearchCommandOptions): Promise<void> {
  const { address, k, offset, timeout, strategy, waitFor, session, explain, unary } = options;
  const chosen = strategy.length === 0 ? {} : { strategy: readStrategy(strategy.join('|')) };
  const request = {
    ...searchRequest(query, options),
    k,
    offset,
    explain,
    ...chosen,
    ...(session === undefined ? {} : { context: { session } }),
    waitFor: waitFor === undefined ? [] : [waitFor],
  };
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

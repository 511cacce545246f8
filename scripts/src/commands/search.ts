import type { SearchRequest, SearchResponse__Output } from '@muster/proto';
import { readStrategy } from '../simulate/strategy.js';
import { ask } from './ask.js';
import { printAnswer } from './print-answer.js';

/** Options of `muster search`. */
export interface SearchCommandOptions {
  readonly address: string;
  readonly k: number;
  readonly offset: number;
  readonly route?: string;
  readonly timeout: number;
  /** Cutoff strategies, as they are written; none: the route's. */
  readonly strategy: readonly string[];
  readonly json: boolean;
  readonly explain: boolean;
  readonly unary: boolean;
  readonly colour: boolean;
}

/** Asks a running coordinator one query and prints the answer. */
export async function search(query: string, options: SearchCommandOptions): Promise<void> {
  const { address, k, offset, route = '', timeout, strategy, explain, unary } = options;
  const chosen = strategy.length === 0 ? {} : { strategy: readStrategy(strategy.join('|')) };
  const request: SearchRequest = { query, route, k, offset, explain, ...chosen };
  const response = await ask(request, { address, timeoutMs: timeout, mode: unary ? 'unary' : 'session' });
  printAnswer(response, options);
  if (explain && !options.json) process.stdout.write(`\n${explained(response, offset)}\n`);
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

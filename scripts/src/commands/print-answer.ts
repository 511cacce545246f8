import type { SearchError, SearchResponse__Output } from '@muster/proto';
import picocolors from 'picocolors';
import { renderResponse } from '../render.js';
import { answerToJson } from './answer-json.js';

/** How an answer is printed. */
export interface PrintOptions {
  /** As JSON instead of text. */
  readonly json: boolean;
  /** False: no colours, whatever the terminal can do. @default true */
  readonly colour?: boolean;
  /** Hits left out before the page. @default 0 */
  readonly offset?: number;
}

/** Prints as JSON why there is no answer, with the record of what was asked and what answered, if there is one. */
export function printError({ code, message, retryAfterMs, response }: SearchError): void {
  const record = response === undefined ? {} : { response: answerToJson(response) };
  process.stdout.write(`${JSON.stringify({ error: { code, message, retryAfterMs }, ...record }, null, 2)}\n`);
}

/** Prints an answer to standard output. */
export function printAnswer(response: SearchResponse__Output, options: PrintOptions): void {
  const { json, colour = true, offset = 0 } = options;
  const text = json
    ? JSON.stringify(answerToJson(response), null, 2)
    : renderResponse(response, {
        colour: colour && picocolors.isColorSupported,
        width: process.stdout.columns || 100,
        offset,
      });
  process.stdout.write(`${text}\n`);
}

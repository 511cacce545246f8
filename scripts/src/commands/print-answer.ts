import type { SearchError, SearchResponse__Output } from '@muster/proto';
import { showsColours } from '../render/shows-colours.js';
import { renderResponse } from '../render.js';
import { answerToJson } from './answer-json.js';

/** How an answer is printed. */
export interface PrintOptions {
  /** As JSON instead of text. */
  readonly json: boolean;
  /** JSON on a line by itself, as more may follow; else over many, as people like it. @default false */
  readonly isOneOfMany?: boolean;
  /** False: no colours, whatever the terminal can do. @default true */
  readonly colour?: boolean;
}

/** Prints as JSON why there is no answer, with the record of what was asked and what answered, if there is one. */
export function printError({ code, message, retryAfterMs, response }: SearchError, isOneOfMany = false): void {
  const record = response === undefined ? {} : { response: answerToJson(response) };
  process.stdout.write(`${jsonOf({ error: { code, message, retryAfterMs }, ...record }, isOneOfMany)}\n`);
}

/** Prints an answer to standard output. */
export function printAnswer(response: SearchResponse__Output, options: PrintOptions): void {
  const { json, isOneOfMany = false, colour = true } = options;
  const text = json
    ? jsonOf(answerToJson(response), isOneOfMany)
    : renderResponse(response, {
        colour: colour && showsColours(process.stdout, process.env),
        width: process.stdout.columns || 100,
      });
  process.stdout.write(`${text}\n`);
}

function jsonOf(value: unknown, isOneOfMany: boolean): string {
  return isOneOfMany ? JSON.stringify(value) : JSON.stringify(value, null, 2);
}

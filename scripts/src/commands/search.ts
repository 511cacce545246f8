import type { ExplainedPlan } from '@muster/coordinator';
import {
  type Collapse,
  type FacetRequest,
  type HitChange__Output,
  type SearchClient,
  SearchError,
  type SearchRequest,
  type SearchResponse__Output,
  type SortKey,
  type WaitForWrite,
} from '@muster/proto';
import { WrongUse } from '../cli/failure.js';
import type { RequestOptions } from '../cli/request-options.js';
import { markTags } from '../render/marked-text.js';
import { planLines } from '../render/plan.js';
import { renderRecord } from '../render/record.js';
import { readStrategy } from '../simulate/strategy.js';
import { answerToJson } from './answer-json.js';
import { ask, askWith } from './ask.js';
import { printAnswer, printError } from './print-answer.js';
import { searchRequest } from './search-request.js';

/** Options of `muster search`. */
export interface SearchCommandOptions extends RequestOptions {
  readonly address: string;
  readonly k: number;
  readonly offset: number;
  /** What hits are sorted by; nothing: their scores. */
  readonly sort?: SortKey[];
  /** What they are grouped by. */
  readonly collapse?: Collapse;
  /** Pages to print; none: one, without the cursor of the next. */
  readonly pages?: number;
  /** Where a former page ended. */
  readonly cursor?: Buffer;
  readonly continue: boolean;
  readonly timeout: number;
  /** Cutoff strategies, as they are written; none: the route's. */
  readonly strategy: readonly string[];
  /** A write that must be visible. */
  readonly waitFor?: WaitForWrite;
  /** Names the session of a person. */
  readonly session?: string;
  /** Counts wanted beside the hits. */
  readonly facet: readonly FacetRequest[];
  /** Show pieces of text around matched words. */
  readonly highlight: boolean;
  /** Text fields to take them from, if they are wanted; nothing: all. */
  readonly highlightFields?: string[];
  readonly json: boolean;
  readonly explain: boolean;
  readonly unary: boolean;
  /** Print pages as they become known. */
  readonly stream: boolean;
  /** Say what would be asked, without asking. */
  readonly plan: boolean;
  readonly colour: boolean;
}

/** Asks a running coordinator one query and prints the answer: its page, or some pages one after the other. */
export async function search(query: string, options: SearchCommandOptions): Promise<void> {
  checkTogether(options);
  const { pages, cursor, offset, waitFor } = options;
  let page: Page = {
    offset,
    waitFor: waitFor === undefined ? [] : [waitFor],
    wantCursor: pages !== undefined,
    ...(cursor === undefined ? {} : { cursor }),
  };
  const first = requestOf(query, page, options);
  if (options.plan) return printPlan(first, options);
  if (options.stream) return printStream(first, options);
  for (let left = pages ?? 1; left > 0; left--) {
    const response = await askPage(query, page, options);
    printAnswer(response, { ...options, isOneOfMany: pages !== undefined });
    if (!options.json) printRecord(response);
    if (response.cursor.length === 0) return;
    page = { cursor: response.cursor };
    const next = left > 1 ? '' : `The next page: --cursor ${response.cursor.toString('base64url')}\n`;
    if (!options.json) process.stdout.write(`\n${next}`);
  }
}

/** Refuses what would be left out without a word. */
function checkTogether({ plan, stream, pages, explain, unary }: SearchCommandOptions): void {
  if (!(plan || stream)) return;
  if (plan && stream) throw new WrongUse('give one of --plan, which asks nobody, and --stream');
  const way = plan ? '--plan' : '--stream';
  const given = { '--pages': pages !== undefined, '--unary': unary, '--explain': explain && plan };
  const idle = Object.entries(given).find(([, isGiven]) => isGiven);
  if (idle !== undefined) throw new WrongUse(`${idle[0]} does nothing with ${way}: leave it out`);
}

/** Says where a page begins. */
type Page = Pick<SearchRequest, 'cursor' | 'offset' | 'waitFor' | 'wantCursor'>;

async function askPage(query: string, page: Page, options: SearchCommandOptions): Promise<SearchResponse__Output> {
  const { address, timeout, unary } = options;
  const request = requestOf(query, page, options);
  const isOneOfMany = options.pages !== undefined;
  return printingErrors({ ...options, isOneOfMany }, () =>
    ask(request, { address, timeoutMs: timeout, mode: unary ? 'unary' : 'session' }),
  );
}

/** With JSON, who reads the output finds there why there is no answer. */
async function printingErrors<Result>(
  { json, isOneOfMany }: Pick<SearchCommandOptions, 'json'> & { readonly isOneOfMany: boolean },
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (json && error instanceof SearchError) printError(error, isOneOfMany);
    throw error;
  }
}

function requestOf(query: string, page: Page, options: SearchCommandOptions): SearchRequest {
  const { k, sort, collapse, strategy, session, explain } = options;
  const chosen = strategy.length === 0 ? {} : { strategy: readStrategy(strategy.join('|')) };
  return {
    ...searchRequest(query, options),
    k,
    ...(sort === undefined ? {} : { sort }),
    ...(collapse === undefined ? {} : { collapse }),
    explain,
    ...chosen,
    ...(session === undefined ? {} : { context: { session } }),
    facets: [...options.facet],
    ...highlightOf(options),
    ...page,
    continue: options.continue,
  };
}

/** It is there where it was asked for. */
function printRecord({ record }: SearchResponse__Output): void {
  if (record != null) process.stdout.write(`${['', ...renderRecord(record)].join('\n')}\n`);
}

/** Programs that read JSON want HTML; on a terminal marks become colours. */
function highlightOf({
  highlight,
  highlightFields: fields,
  json,
}: Pick<SearchCommandOptions, 'highlight' | 'highlightFields' | 'json'>): Pick<SearchRequest, 'highlight'> {
  if (!highlight && fields === undefined) return {};
  const tags = json ? { preTag: '<em>', postTag: '</em>' } : markTags;
  return { highlight: { fields: fields ?? [], ...tags } };
}

async function printPlan(request: SearchRequest, { address, json }: SearchCommandOptions): Promise<void> {
  const plan = await askWith({ address }, (client) => client.plan(request));
  const text = json ? JSON.stringify(plan, undefined, 2) : planLines(plan as ExplainedPlan).join('\n');
  process.stdout.write(`${text}\n`);
}

/** Prints pages as they come: each as JSON, or as text with a line before it that says how it differs. */
async function printStream(request: SearchRequest, options: SearchCommandOptions): Promise<void> {
  const { address, timeout, json } = options;
  const print = async (client: SearchClient): Promise<void> => {
    for await (const { response, revision, last, changes } of client.stream(request, { timeoutMs: timeout })) {
      if (response === null) continue;
      if (json) {
        process.stdout.write(`${JSON.stringify({ revision, last, changes, response: answerToJson(response) })}\n`);
        continue;
      }
      process.stdout.write(`${revision === 0 ? '' : '\n'}${headOf(revision, last, changes)}\n\n`);
      printAnswer(response, options);
      if (last) printRecord(response);
    }
  };
  await printingErrors({ json, isOneOfMany: true }, () => askWith({ address }, print));
}

function headOf(revision: number, isLast: boolean, changes: readonly HitChange__Output[]): string {
  const name = isLast ? `page ${revision + 1}, the last` : `page ${revision + 1}`;
  if (revision === 0) return `${name}:`;
  const came = changes.filter(({ from }) => from === 0).length;
  const went = changes.filter(({ to }) => to === 0).length;
  const moved = changes.length - came - went;
  if (changes.length === 0) return `${name}: the same hits`;
  return `${name}: ${came} hits came, ${went} went, ${moved} moved`;
}

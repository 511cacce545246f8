import type { Hit__Output } from '@muster/proto';
import type { Colors } from 'picocolors/types.js';
import { explainedHitLines } from './explained-hit.js';
import { paintMarks, unescapeHtml } from './marked-text.js';
import { plainText, wrapText } from './plain-text.js';

/** How to print a hit. */
export interface HitStyle {
  readonly colors: Colors;
  /** Colours the name of the hit's source. */
  readonly paintSource: (name: string) => string;
  /** Columns of the terminal. */
  readonly width: number;
}

const INDENT = '    ';
const TITLE_KEYS = ['title', 'name', 'label'];
const TEXT_KEYS = ['text', 'description', 'body', 'abstract'];
const MOST_TEXT_LINES = 2;

/**
 * Prints a hit: rank, title, id if that is not the title, source and score on a line, and below it its snippets, which are
 * taken to have been asked for with `markTags`, or the beginning of its text; then how it came there, if it says so.
 */
export function renderHit(hit: Hit__Output, rank: number, { colors, paintSource, width }: HitStyle): string[] {
  const document = parseDocument(hit.document);
  const title = colors.bold(plainText(titleOf(hit, document)));
  const id = isNamedById(hit, document) ? '' : `  ${colors.dim(`id ${plainText(hit.id)}`)}`;
  const head = [`${String(rank).padStart(2)}. ${title}${id}`, paintSource(plainText(hit.source)), ...orderOf(hit)].join(
    '  ',
  );
  const body =
    document === undefined ? [absence(hit)] : wrapText(bodyOf(hit, document), width - INDENT.length, MOST_TEXT_LINES);
  const plain = document === undefined ? colors.yellow : colors.dim;
  const marked = colors.isColorSupported ? colors.yellow : starred;
  const more = moreLines(hit).map((line) => colors.dim(line));
  const below = [...paintMarks(body, { plain, marked }), ...more, ...explainedHitLines(hit)];
  return [head, ...below.map((line) => INDENT + line)];
}

/** Where there are no colours, matched words are marked all the same. */
function starred(text: string): string {
  return `*${text}*`;
}

/** What the hit is ordered by, and its group. The score of a hit that is sorted by values says nothing. */
function orderOf({ score, sortValues, group, pinned, sourceRank }: Hit__Output): string[] {
  const values = sortValues.map(({ value, number, text = '' }) => {
    return value === 'text' ? plainText(text) : value === 'number' ? String(number) : '(none)';
  });
  return [
    ...(pinned ? ['pinned'] : []),
    ...(pinned && sourceRank === 0 ? [] : [values.length === 0 ? score.toFixed(4) : `by ${values.join(', ')}`]),
    ...(group === '' ? [] : [`of ${plainText(group)}`]),
  ];
}

/** What its group has beside what is on the page, as far as is known. */
function moreLines({ moreFromGroup: more }: Hit__Output): string[] {
  if (more.length === 0) return [];
  return [`more of its group: ${more.map(({ seq, shard }) => `document ${seq} of shard ${shard}`).join(', ')}`];
}

type Json = Record<string, unknown>;

function parseDocument(bytes: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function absence({ document, documentMissing }: Hit__Output): string {
  if (documentMissing) {
    return '(its document could not be fetched in time)';
  }
  return document.length === 0 ? '(no document)' : '(its document is not a JSON object)';
}

function titleOf(hit: Hit__Output, document: Json | undefined): string {
  const title = document && firstText(document, TITLE_KEYS);
  const emoji = document && firstText(document, ['emoji']);
  const name = title ?? (hit.id || `document ${hit.seq} of shard ${hit.shard}`);
  return emoji === undefined ? name : `${emoji} ${name}`;
}

/** Whether the title says the id, or there is none to say. */
function isNamedById({ id }: Hit__Output, document: Json | undefined): boolean {
  const title = document && firstText(document, TITLE_KEYS);
  return id === '' || title === undefined || title === id;
}

function bodyOf({ snippets }: Hit__Output, document: Json): string {
  if (snippets.length === 0) return plainText(firstText(document, TEXT_KEYS) ?? '');
  return plainText(snippets.map(({ text }) => unescapeHtml(text)).join(' … '));
}

function firstText(document: Json, keys: readonly string[]): string | undefined {
  const values = keys.map((key) => document[key]);
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

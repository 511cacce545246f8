import { faultAt, type NumberedLine, objectIn, readLines } from './lines.js';
import type { Qrels } from './metrics.js';

/** A document of a collection. */
export interface CollectionDocument {
  readonly id: string;
  /** Empty if it has none. */
  readonly title: string;
  readonly text: string;
}

/**
 * Reads documents from JSON lines, each with `_id` (as BEIR has it) or `id`, and perhaps `title` and `text`.
 * `.gz` is unpacked. Throws a `CollectionFault` at the first line that is not such a document.
 */
export async function* readDocuments(path: string): AsyncGenerator<CollectionDocument> {
  for await (const line of readLines(path)) {
    const object = objectIn(path, line, 'a JSON object with `_id` or `id`');
    yield {
      id: idOf(path, line, object),
      title: textOf(path, line, object, 'title'),
      text: textOf(path, line, object, 'text'),
    };
  }
}

/**
 * Reads queries, text by id: JSON lines with `_id` or `id` and `text` if the name ends in `.jsonl` (or `.jsonl.gz`),
 * else lines of `id<TAB>text`.
 */
export async function readQueries(path: string): Promise<Map<string, string>> {
  const parse = /\.jsonl(\.gz)?$/.test(path) ? parseQueryObject : parseQueryLine;
  const queries = new Map<string, string>();
  for await (const line of readLines(path)) {
    const [id, text] = parse(path, line);
    if (queries.has(id)) {
      throw faultAt(path, line.number, `query ${id} for the second time`);
    }
    queries.set(id, text);
  }
  return queries;
}

/** Reads judgements: TREC lines `query 0 document grade`, or BEIR's three columns under a header line. */
export async function readQrels(path: string): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>();
  let columns = 4;
  for await (const line of readLines(path)) {
    const cells = line.text.trim().split(/\s+/);
    if (line.number === 1 && cells[0] === 'query-id') {
      columns = 3;
      continue;
    }
    const [query, document, grade] = judgementOf(path, line, cells, columns);
    const grades = qrels.get(query) ?? new Map<string, number>();
    qrels.set(query, grades.set(document, grade));
  }
  return qrels;
}

function judgementOf(
  path: string,
  line: NumberedLine,
  cells: readonly string[],
  columns: number,
): [query: string, document: string, grade: number] {
  const [query, document, grade] = columns === 3 ? cells : [cells[0], cells[2], cells[3]];
  const names = columns === 3 ? '`query document grade`' : '`query 0 document grade`';
  if (cells.length !== columns || query === undefined || document === undefined) {
    throw faultAt(path, line.number, `expected ${columns} columns, ${names}, got ${cells.length}`);
  }
  if (!Number.isInteger(Number(grade))) {
    throw faultAt(path, line.number, `the grade must be a whole number, got ${grade}`);
  }
  return [query, document, Number(grade)];
}

function parseQueryLine(path: string, line: NumberedLine): [id: string, text: string] {
  const tab = line.text.indexOf('\t');
  if (tab <= 0) {
    throw faultAt(path, line.number, 'expected an id, a tab and the query');
  }
  return [line.text.slice(0, tab), line.text.slice(tab + 1).trim()];
}

function parseQueryObject(path: string, line: NumberedLine): [id: string, text: string] {
  const object = objectIn(path, line, 'a JSON object with `_id` or `id`, and `text`');
  return [idOf(path, line, object), textOf(path, line, object, 'text')];
}

function idOf(path: string, { number }: NumberedLine, object: Record<string, unknown>): string {
  const id = object['_id'] ?? object['id'];
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') {
    throw faultAt(path, number, 'expected an _id or id that is a string or number');
  }
  return String(id);
}

function textOf(path: string, { number }: NumberedLine, object: Record<string, unknown>, key: string): string {
  const text = object[key] ?? '';
  if (typeof text !== 'string') {
    throw faultAt(path, number, `${key} must be a string`);
  }
  return text;
}

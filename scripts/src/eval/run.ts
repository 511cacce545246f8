import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { faultAt, readLines } from './lines.js';

/** A document found for a query. */
export interface ScoredDocument {
  readonly id: string;
  readonly score: number;
}

/**
 * Writes a run file that trec_eval reads: `query Q0 document rank score tag`, rank from 1.
 *
 * trec_eval ignores the rank and sorts by score, then document id downwards: where scores tie, its order is not ours.
 */
export async function writeRun(
  path: string,
  tag: string,
  results: ReadonlyMap<string, readonly ScoredDocument[]>,
): Promise<void> {
  await pipeline(Readable.from(runLines(tag, results)), createWriteStream(path));
}

function* runLines(tag: string, results: ReadonlyMap<string, readonly ScoredDocument[]>): Generator<string> {
  for (const [query, documents] of results) {
    for (const [place, { id, score }] of documents.entries()) {
      yield `${query} Q0 ${id} ${place + 1} ${score} ${tag}\n`;
    }
  }
}

/**
 * Reads a run file, best first by rank.
 *
 * @throws CollectionFault at the first line that is not `query Q0 document rank score tag`
 */
export async function readRun(path: string): Promise<Map<string, ScoredDocument[]>> {
  const ranked = new Map<string, (ScoredDocument & { readonly rank: number })[]>();
  for await (const { text, number } of readLines(path)) {
    const cells = text.trim().split(/\s+/);
    const [query = '', , id = '', rank = '', score = ''] = cells;
    if (cells.length !== 6)
      throw faultAt(path, number, `expected 6 columns, \`query Q0 document rank score tag\`, got ${cells.length}`);
    if (!/^\d+$/.test(rank)) throw faultAt(path, number, `the rank must be a whole number, got ${rank}`);
    if (!Number.isFinite(Number(score))) throw faultAt(path, number, `the score must be a number, got ${score}`);
    const found = ranked.get(query) ?? [];
    found.push({ id, score: Number(score), rank: Number(rank) });
    ranked.set(query, found);
  }
  const inOrder = [...ranked].map(([query, found]): [string, ScoredDocument[]] => [
    query,
    found.sort((a, b) => a.rank - b.rank).map(({ id, score }) => ({ id, score })),
  ]);
  return new Map(inOrder);
}

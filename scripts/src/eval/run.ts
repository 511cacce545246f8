import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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

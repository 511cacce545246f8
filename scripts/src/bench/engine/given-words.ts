import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { analyzerNamed } from '@muster/shard/query';
import { readLines } from '../../eval/lines.js';

/** The analyzer that takes words as they are given, one space between two. */
export const givenWordsAnalyzer = 'whitespace';

/**
 * Writes documents as JSONL whose text is their words as an analyzer gives them: what building of it costs is the cost
 * of an index whose words are known.
 *
 * @param files the documents, a line of JSON each, with a key `id`
 */
export async function writeGivenWords(files: readonly string[], analyzerName: string, out: string): Promise<void> {
  const analyzer = analyzerNamed(analyzerName);
  if (analyzer === undefined) throw new Error(`no analyzer is named ${analyzerName}`);
  const wordsOf = (text: string): string[] => analyzer.analyze(text).map(({ term }) => term);
  async function* lines(): AsyncGenerator<string> {
    for (const file of files) for await (const { text } of readLines(file)) yield lineOf(text, wordsOf);
  }
  await pipeline(lines, createWriteStream(out));
}

function lineOf(line: string, wordsOf: (text: string) => string[]): string {
  const { id, ...values } = JSON.parse(line) as { readonly id: string };
  const words = Object.values(values).flatMap((value) => wordsOf(String(value)));
  return `${JSON.stringify({ id, text: words.join(' ') })}\n`;
}

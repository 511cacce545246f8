import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, openShard, type ShardIndex } from '@muster/shard';
import fc from 'fast-check';
import { aSchema, inTemporaryFolder } from '../support.js';
import { vocabulary } from './arbitraries.js';
import type { ModelDocument } from './model.js';

const someText = (maxLength: number) =>
  fc.array(fc.constantFrom(...vocabulary), { maxLength }).map((words) => words.join(' '));

/** A document; ids repeat, so that later ones replace others. */
export const someDocument = fc.record(
  {
    id: fc.integer({ min: 0, max: 90 }).map(String),
    title: someText(3),
    body: someText(12),
    tag: fc.constantFrom('red', 'green', 'ant'),
    year: fc.integer({ min: -5, max: 40 }),
  },
  { requiredKeys: ['id', 'title', 'body'] },
);

/** The documents that are not replaced by later ones. */
export function live(documents: readonly { readonly id: string }[]): ModelDocument[] {
  const last = new Map(documents.map((document, seq) => [document.id, { seq, document }]));
  return [...last.values()].sort((a, b) => a.seq - b.seq);
}

/** Shards of an index of documents. @param memoryBytes how much of them lies in a segment, about */
export function shardsOf(
  documents: readonly object[],
  { shards, memoryBytes }: { readonly shards: number; readonly memoryBytes: number },
): Promise<ShardIndex[]> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const out = join(folder, 'index');
    await buildIndex({ files: [file], out, shards, schema: aSchema, memoryBytes });
    return Promise.all(Array.from({ length: shards }, (_, shard) => openShard(out, shard)));
  });
}

/**
 * Many documents, the same at each call: words are the rarer the later they come in the vocabulary, and rare ones come
 * in clusters, so that blocks of postings differ in what they may score.
 */
export function manyDocuments(count: number): { readonly id: string }[] {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, i) => {
    const word = (): string => {
      const rank = Math.min(random(10), random(10), random(10));
      const isCluster = Math.floor(i / 300) % 4 === 0;
      return vocabulary[rank > 6 && !isCluster ? 0 : rank] as string;
    };
    const text = (length: number) => Array.from({ length }, word).join(' ');
    return {
      id: String(random(20) === 0 ? random(i + 1) : i),
      title: text(random(3)),
      body: text(random(random(5) === 0 ? 40 : 9)),
      ...(random(10) === 0 ? {} : { year: random(46) - 5 }),
      tag: ['red', 'green', 'ant'][random(3)],
    };
  });
}

import { createHash, randomUUID } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import type { LineBatch } from './line-batches.js';

/** Gives the idempotency key of each batch of a run. */
export type KeyOfBatch = (batch: LineBatch, allOrNothing: boolean) => string;

/**
 * Keys that follow from where a batch stands and what is in it, so that a run that is begun again gives the same ones.
 * Where it stands is told by `run` and the file's place among `files`, or without a name by the file itself: its path,
 * length and time of last change. So a file that was changed, and changed back, is written again.
 *
 * @param run names the run; without, standard input gets keys that no other run has
 */
export async function batchKeys(files: readonly string[], run: string | undefined): Promise<KeyOfBatch> {
  const sources = new Map<string, string>();
  for (const [place, file] of files.entries()) {
    sources.set(file, run === undefined ? await identityOf(file) : JSON.stringify([run, place]));
  }
  return (batch, allOrNothing) => keyOf(sources.get(batch.file) ?? '', batch, allOrNothing);
}

async function identityOf(file: string): Promise<string> {
  if (file === '-') return randomUUID();
  const { size, mtimeNs } = await stat(file, { bigint: true });
  return JSON.stringify([await realpath(file), String(size), String(mtimeNs)]);
}

function keyOf(source: string, { operations, lines }: LineBatch, allOrNothing: boolean): string {
  const hash = createHash('sha256').update(JSON.stringify([source, lines.at(0), lines.at(-1), allOrNothing]));
  for (const operation of operations) {
    const bytes = 'delete' in operation ? Buffer.from(operation.delete) : Buffer.from(operation.upsert as Buffer);
    hash.update(`\n${'delete' in operation ? '-' : '+'}${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}

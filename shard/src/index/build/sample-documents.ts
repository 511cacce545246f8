import { type LineBatch, parseLines } from '../read-jsonl.js';

/** Batches of lines; returns the number of all lines. */
export type LineBatches = AsyncGenerator<LineBatch, number>;

/** The first documents, and all lines once more. */
export interface Sample {
  readonly documents: readonly Readonly<Record<string, unknown>>[];
  /** All lines, those of the sample too. */
  readonly batches: LineBatches;
}

/** How documents are sampled. */
export interface SampleOptions {
  /** Documents wanted. */
  readonly size: number;
  /** Whether malformed lines are passed over. */
  readonly skipBad: boolean;
}

/**
 * Looks at the first documents.
 *
 * @throws BadLine at a malformed line among them, unless `skipBad`
 */
export async function sampleDocuments(batches: LineBatches, { size, skipBad }: SampleOptions): Promise<Sample> {
  const documents: Readonly<Record<string, unknown>>[] = [];
  const taken: LineBatch[] = [];
  while (documents.length < size) {
    const next = await batches.next();
    if (next.done) return { documents, batches: again(taken, next.value) };
    taken.push(next.value);
    for (const { value } of parseLines(next.value, skipBad ? { onBad() {} } : {})) {
      if (documents.push(value) === size) break;
    }
  }
  return { documents, batches: again(taken, batches) };
}

/** @param rest what follows, or the number of all lines if nothing does */
async function* again(taken: LineBatch[], rest: LineBatches | number): LineBatches {
  // Not kept: who takes a batch may give its memory away.
  for (let batch = taken.shift(); batch !== undefined; batch = taken.shift()) yield batch;
  return typeof rest === 'number' ? rest : yield* rest;
}

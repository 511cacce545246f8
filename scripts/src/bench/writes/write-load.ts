import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteClient } from '@muster/proto';
import type { ChangeBatch, Changes } from './changes.js';

/** A batch that was acknowledged. */
export interface Acknowledged {
  readonly batch: ChangeBatch;
  readonly lastSeq: number;
  /** From when it was written to when it was acknowledged, in milliseconds. */
  readonly tookMs: number;
}

/** How changes are written. */
export interface WriteLoadOptions {
  readonly client: WriteClient;
  readonly changes: Changes;
  readonly batchSize: number;
  /** Batches that are written and not yet acknowledged, at most. */
  readonly inFlight: number;
  /** Operations a second at most. @default no limit */
  readonly perSecond?: number;
  readonly onAcknowledged?: (acknowledged: Acknowledged) => void;
}

/** What was written. */
export interface WriteLoadResult {
  readonly operations: number;
  readonly refused: number;
  /** Batches that were given up: they may or may not be in the index. */
  readonly failed: readonly string[];
  readonly tookMs: number;
}

/** Writes changes, batch after batch in order, until it is told to stop; what was begun is awaited. */
export async function writeChanges(options: WriteLoadOptions, isOver: () => boolean): Promise<WriteLoadResult> {
  const { client, changes, batchSize, inFlight, perSecond = Number.POSITIVE_INFINITY, onAcknowledged } = options;
  const pending = new Set<Promise<void>>();
  const failed: string[] = [];
  let operations = 0;
  let refused = 0;
  const startedMs = performance.now();
  while (!isOver() && failed.length === 0) {
    const batch = changes.draw(batchSize);
    const writtenMs = performance.now();
    operations += batchSize;
    const writing = client
      .write(batch.operations)
      .then((answer) => {
        refused += answer.refused.length;
        onAcknowledged?.({ batch, lastSeq: answer.lastSeq, tookMs: performance.now() - writtenMs });
      })
      .catch((error: unknown) => void failed.push(String(error)))
      .finally(() => void pending.delete(writing));
    pending.add(writing);
    if (pending.size >= inFlight) await Promise.race(pending);
    const aheadMs = (operations / perSecond) * 1000 - (performance.now() - startedMs);
    if (aheadMs > 0) await sleep(aheadMs);
  }
  await Promise.all(pending);
  return { operations, refused, failed, tookMs: performance.now() - startedMs };
}

import type { BatchOptions, WriteOperation, WriteResponse__Output } from '@muster/proto';
import type { KeyOfBatch } from './batch-keys.js';
import type { LineBatch } from './line-batches.js';
import { OrderedWrites } from './ordered-writes.js';

/** A document that the writer refused. */
export interface Refusal {
  /** Where it came from; empty: the command line. */
  readonly file: string;
  readonly line: number;
  readonly id: string;
  /** The field at fault; empty if none is. */
  readonly field: string;
  readonly reason: string;
}

/** What came of batches of writes. */
export interface Written {
  /** Writes that are on disk, also those of an earlier run. */
  written: number;
  /** Of these, those that an earlier run had written already. */
  repeated: number;
  refused: number;
  /** Writes not done because others of their batch were refused. */
  withheld: number;
  /** The greatest number given to a write; 0 if none was. */
  lastSeq: number;
}

/** How batches are written. */
export interface WritingOptions {
  readonly client: {
    write(operations: readonly WriteOperation[], options: BatchOptions): Promise<WriteResponse__Output>;
  };
  /** Batches that are not acknowledged before the next is read. */
  readonly inFlight: number;
  readonly allOrNothing: boolean;
  readonly keyOf: KeyOfBatch;
  /** Ends the writing: nothing more is read or sent. */
  readonly signal?: AbortSignal;
  /** Told of each acknowledgement, with what came of all so far. */
  readonly onAcknowledged: (written: Readonly<Written>) => void;
  /** Told of each refused write; false: nothing more is to be sent. */
  readonly onRefused: (refusal: Refusal) => boolean;
  /** Told from where on all is written again, though an earlier run wrote it: what stands ahead of it was forgotten. */
  readonly onAgain: (batch: LineBatch) => void;
}

/**
 * Writes batches, several at a time, so that a document in several of them ends as the last has it. `written` counts
 * along. Resolves when all are acknowledged, or those sent before `onRefused` said stop.
 *
 * @throws WriteError, or what reading throws, when all that was sent before is acknowledged or failed
 */
export async function writeBatches(
  batches: AsyncGenerator<LineBatch>,
  { client, inFlight, allOrNothing, keyOf, signal, onAcknowledged, onRefused, onAgain }: WritingOptions,
): Promise<Written> {
  const written: Written = { written: 0, repeated: 0, refused: 0, withheld: 0, lastSeq: 0 };
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let isStopped = false;
  let stop = (): void => {};
  // What is read may never come to its end: a pipe, say.
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => {
      isStopped = true;
      resolve(undefined);
    };
  });
  signal?.addEventListener('abort', stop, { once: true });
  const take = (batch: LineBatch, response: WriteResponse__Output): void => {
    count(written, batch, response, allOrNothing);
    for (const refused of response.refused) if (!onRefused(refusalOf(batch, refused))) stop();
    onAcknowledged(written);
  };
  const fail = (error: unknown): void => {
    failures.push(error);
    stop();
  };
  const writes = new OrderedWrites();
  const send = (batch: LineBatch): void => {
    const key = keyOf(batch, allOrNothing);
    const sent = writes
      .write({
        send: (round) => client.write(batch.operations, { key: `${key}${round}`, allOrNothing }),
        onAgain: () => onAgain(batch),
      })
      .then((response) => take(batch, response))
      .catch(fail)
      .finally(() => open.delete(sent));
    open.add(sent);
  };
  try {
    while (!isStopped) {
      const next = await Promise.race([batches.next(), stopped]);
      if (next === undefined || next.done === true) break;
      while (open.size >= (writes.isCatchingUp ? 1 : inFlight)) await Promise.race(open);
      if (isStopped) break;
      send(next.value);
    }
  } finally {
    await Promise.all(open);
  }
  if (failures.length > 0) throw failures[0];
  return written;
}

function count(written: Written, batch: LineBatch, response: WriteResponse__Output, allOrNothing: boolean): void {
  const refused = response.refused.length;
  const good = batch.operations.length - refused;
  const done = allOrNothing && refused > 0 ? 0 : good;
  written.written += done;
  written.withheld += good - done;
  if (response.repeatedKey) written.repeated += done;
  written.refused += refused;
  written.lastSeq = Math.max(written.lastSeq, response.lastSeq);
}

function refusalOf(
  { file, lines }: LineBatch,
  { position, id, field, reason }: Omit<Refusal, 'file' | 'line'> & { position: number },
): Refusal {
  return { file, line: lines[position] ?? 0, id, field, reason };
}

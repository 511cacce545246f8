import type { WriteRequest__Output } from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import { quote } from '../query/quote.js';

const maxOperations = 10_000;
const maxKeyBytes = 256;
/** Longest batch, in bytes of its documents and ids. */
export const maxBatchBytes = 16 * 1024 * 1024;

/**
 * Refuses a batch that cannot be taken as a whole.
 *
 * @throws InvalidRequest naming field, value and range
 */
export function checkBatch({ index, idempotencyKey, operations }: WriteRequest__Output, served: string): void {
  checkIndex(index, served);
  const keyBytes = Buffer.byteLength(idempotencyKey);
  if (keyBytes > maxKeyBytes) {
    throw new InvalidRequest(`idempotency_key must be at most ${maxKeyBytes} bytes, got ${keyBytes}`);
  }
  if (operations.length > maxOperations) {
    throw new InvalidRequest(`operations must be at most ${maxOperations}, got ${operations.length}`);
  }
  const bytes = batchBytes(operations);
  if (bytes > maxBatchBytes) {
    throw new InvalidRequest(`operations must have at most ${maxBatchBytes} bytes together, got ${bytes}`);
  }
}

/** @throws InvalidRequest if the index asked for is not the one served */
export function checkIndex(index: string, served: string): void {
  if (index === served) return;
  throw new InvalidRequest(`index must be ${JSON.stringify(served)}, got ${JSON.stringify(quote(index))}`);
}

/** Bytes of the documents and ids of a batch. */
export function batchBytes(operations: WriteRequest__Output['operations']): number {
  return operations.reduce(
    (sum, { upsert, delete: id }) => sum + (upsert?.length ?? 0) + Buffer.byteLength(id ?? ''),
    0,
  );
}

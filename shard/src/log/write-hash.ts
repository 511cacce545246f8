import type { WriteRequest__Output } from '@muster/proto';
import xxhash from 'xxhash-wasm';

const { create64 } = await xxhash();

/** xxHash64 of what a batch writes and how, as hex digits: two batches with one key must agree in it. */
export function writeHash({ operations, allOrNothing }: WriteRequest__Output): string {
  const hash = create64();
  const head = Buffer.alloc(5);
  head[0] = allOrNothing ? 1 : 0;
  hash.update(head);
  for (const { kind, upsert, delete: deleted = '' } of operations) {
    const content = kind === 'upsert' && upsert !== undefined ? upsert : Buffer.from(deleted);
    head[0] = kind === 'upsert' ? 1 : kind === 'delete' ? 2 : 0;
    head.writeUInt32LE(content.length, 1);
    hash.update(head).update(content);
  }
  return hash.digest().toString(16);
}

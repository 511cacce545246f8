import { varintLength, writeVarint } from './varint.js';

/** Numbers of the bodies that every session has: in `ShardCall` and `SearchCall`, in `ShardAnswer` and `SearchAnswer`. */
export const sessionFields = {
  call: { cancel: 3, ping: 4, pong: 5, part: 6 },
  answer: { hello: 5, generation: 6, started: 7, failure: 8, part: 9, ping: 10, pong: 11, draining: 12 },
} as const;

/** Encodes a `Ping`, `Pong`, `Started` or `Draining`: messages of one number in field 1. */
export function encodeNumber(value: number): Uint8Array {
  if (value === 0) return new Uint8Array(0);
  const bytes = new Uint8Array(1 + varintLength(value));
  bytes[0] = 0x08;
  writeVarint(bytes, 1, value);
  return bytes;
}

/** Encodes a `Cancel`. */
export function encodeIds(ids: readonly number[]): Uint8Array {
  const length = ids.reduce((sum, id) => sum + varintLength(id), 0);
  const bytes = new Uint8Array(1 + varintLength(length) + length);
  bytes[0] = 0x0a;
  let at = writeVarint(bytes, 1, length);
  for (const id of ids) at = writeVarint(bytes, at, id);
  return bytes;
}

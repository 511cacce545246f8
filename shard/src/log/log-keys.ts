/** Numbers up to 2^53 as bytes that sort as they do. */
function writeNumber(key: Buffer, number: number, at: number): void {
  key.writeUInt32BE(Math.floor(number / 2 ** 32), at);
  key.writeUInt32BE(number % 2 ** 32, at + 4);
}

/** The number that a key has at a place. */
export function readNumber(key: Uint8Array, at: number): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}

/** The key of a number: keys sort as their numbers do. */
export function numberKey(number: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  writeNumber(key, number, 0);
  return key;
}

/** The key of a shard's run. */
export function runKey(shard: number, lastSeq: number): Buffer {
  const key = Buffer.allocUnsafe(12);
  key.writeUInt32BE(shard, 0);
  writeNumber(key, lastSeq, 4);
  return key;
}

/** The last number of the run with this key. */
export function lastSeqOf(key: Uint8Array): number {
  return readNumber(key, 4);
}

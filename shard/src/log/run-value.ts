import { crcOf } from '../index/crc.js';
import type { Run } from './log.js';

/** First number, number of operations and CRC-32 stand before a run. */
const headBytes = 16;

/** A run as it lies in LMDB, under its shard and last number. */
export function runValue({ firstSeq, operations, bytes }: Run): Buffer {
  const value = Buffer.allocUnsafe(headBytes + bytes.length);
  value.writeDoubleLE(firstSeq, 0);
  value.writeUInt32LE(operations, 8);
  value.writeUInt32LE(crcOf(bytes), 12);
  bytes.copy(value, headBytes);
  return value;
}

/** The run that lies in a value; whether it {@link isWhole} is not looked at. */
export function runOf(lastSeq: number, value: Buffer): Run {
  return {
    firstSeq: value.readDoubleLE(0),
    lastSeq,
    operations: value.readUInt32LE(8),
    bytes: value.subarray(headBytes),
  };
}

/** Whether a run is as it was written. */
export function isWhole({ bytes }: Run, value: Buffer): boolean {
  return crcOf(bytes) === value.readUInt32LE(12);
}

const pageBytes = 4096;
/** What a page of its own has besides a value, and what an entry among others has. */
const pageHeadBytes = 16;
const entryBytes = 40;

/** About what a value of a length takes on disk: long ones have pages of their own. */
export function placeBytes(length: number): number {
  if (length < pageBytes / 2) return length + entryBytes;
  return Math.ceil((length + pageHeadBytes) / pageBytes) * pageBytes + entryBytes;
}

import { crc32 } from 'node:zlib';

/** CRC-32 of bytes that follow others with the CRC-32 `before`. */
export function crcOf(bytes: Uint8Array, before = 0): number {
  // zlib takes no bytes as a wish to begin anew.
  return bytes.length === 0 ? before : crc32(bytes, before);
}

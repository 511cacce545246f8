/** Reads bytes one after the other, as `GrowableBytes` writes them. */
export class ByteReader {
  readonly bytes: Buffer;
  /** The next byte to read; may be set. */
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  byte(): number {
    return this.bytes[this.at++] as number;
  }

  varint(): number {
    let byte = this.bytes[this.at++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.bytes[this.at++] as number;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }
}

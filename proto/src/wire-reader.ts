import { isUtf8 } from 'node:buffer';
import protobuf from 'protobufjs';

/** A message that is not what its .proto file says. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/**
 * Reads protobuf with 64-bit integers as numbers, refused above 2^53, and strings that must be valid UTF-8.
 * `bytes` fields are views into the buffer read.
 */
export class WireReader extends protobuf.BufferReader {
  // The library's typings say Long; without a Long library it reads numbers, and numbers are what we want.
  override uint64(): never {
    return this.wholeNumber() as never;
  }

  override string(): string {
    const length = this.uint32();
    const end = this.pos + length;
    if (end > this.len) throw new MalformedMessage('truncated string');
    const bytes = (this.buf as Buffer).subarray(this.pos, end);
    this.pos = end;
    const text = bytes.toString('utf8');
    // Decoding puts a replacement character where bytes are no UTF-8; it may also really be in the text.
    if (text.includes('\uFFFD') && !isUtf8(bytes)) throw new MalformedMessage('a string is not valid UTF-8');
    return text;
  }

  private wholeNumber(): number {
    let value = 0;
    let unit = 1;
    for (let length = 0; length < 10; length++) {
      if (this.pos >= this.len) throw new MalformedMessage('truncated number');
      const byte = this.buf[this.pos++] as number;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) throw new MalformedMessage('a number is above 2^53 - 1');
        return value;
      }
      unit *= 128;
    }
    throw new MalformedMessage('a number is longer than 10 bytes');
  }
}

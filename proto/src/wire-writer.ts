import type protobuf from 'protobufjs';

/** Bytes of the first buffer; it doubles when a message is longer. */
const initialBytes = 16 * 1024;
/** A longer buffer is given back after its message, so that one long answer does not hold memory for ever. */
const maxKeptBytes = 1024 * 1024;
/** UTF-16 units that come to a length of one byte, whatever they are: three bytes of UTF-8 at most each. */
const shortText = 42;

/**
 * Writes protobuf straight into a buffer that is used again for each message. The library's own writer makes an object
 * for each field and goes through them afterwards; that came to an eighth of what a query allocates.
 *
 * A message within a message is written behind one byte for its length, and moved where the length takes more.
 */
export class WireWriter {
  private buffer = Buffer.allocUnsafeSlow(initialBytes);
  private at = 0;
  /** Where the messages begin that are being written, the innermost last. */
  private readonly starts: number[] = [];

  /**
   * Encodes a message of a type; gives bytes of its own.
   *
   * @throws TypeError if a number or an enum is given as anything but a number
   */
  encode(type: protobuf.Type, message: object): Buffer {
    this.at = 0;
    this.starts.length = 0;
    // The typings want the library's writer; encoders use the methods below and no others.
    type.encode(message, this as unknown as protobuf.Writer);
    const bytes = Buffer.allocUnsafe(this.at);
    this.buffer.copy(bytes, 0, 0, this.at);
    if (this.buffer.length > maxKeptBytes) this.buffer = Buffer.allocUnsafeSlow(initialBytes);
    return bytes;
  }

  uint32(value: number): this {
    if (typeof value !== 'number') throw notANumber(value);
    this.reserve(5);
    this.varint(value >>> 0);
    return this;
  }

  /** Enums too. A name of one would go out as 0, which is another of them. */
  int32(value: number): this {
    return typeof value === 'number' && value < 0 ? this.twosComplement(value) : this.uint32(value);
  }

  uint64(value: number | string | { toString(): string }): this {
    const whole = typeof value === 'number' ? value : Number(value.toString());
    if (!(whole >= 0 && whole <= Number.MAX_SAFE_INTEGER)) return this.twosComplement(whole);
    this.reserve(10);
    this.varint(Math.floor(whole));
    return this;
  }

  bool(value: boolean): this {
    this.reserve(1);
    this.buffer[this.at++] = value ? 1 : 0;
    return this;
  }

  double(value: number): this {
    if (typeof value !== 'number') throw notANumber(value);
    this.reserve(8);
    this.buffer.writeDoubleLE(value, this.at);
    this.at += 8;
    return this;
  }

  string(value: string): this {
    if (value.length <= shortText) {
      this.reserve(1 + 3 * value.length);
      const bytes = this.writeAscii(value, this.at + 1) ?? this.buffer.write(value, this.at + 1);
      this.buffer[this.at] = bytes;
      this.at += 1 + bytes;
      return this;
    }
    const bytes = Buffer.byteLength(value);
    this.reserve(5 + bytes);
    this.varint(bytes);
    this.at += this.buffer.write(value, this.at);
    return this;
  }

  /** A string is taken as base64, as the library does. */
  bytes(value: Uint8Array | string): this {
    const content = typeof value === 'string' ? Buffer.from(value, 'base64') : value;
    this.reserve(5 + content.length);
    this.varint(content.length);
    this.buffer.set(content, this.at);
    this.at += content.length;
    return this;
  }

  /** Begins a message within the message. */
  fork(): this {
    this.reserve(1);
    this.at++;
    this.starts.push(this.at);
    return this;
  }

  /** Ends it, and puts its length before it. */
  ldelim(): this {
    const start = this.starts.pop() as number;
    const length = this.at - start;
    if (length < 0x80) {
      this.buffer[start - 1] = length;
      return this;
    }
    this.reserve(4);
    const end = this.at;
    this.at = start - 1;
    const moved = varintBytes(length) - 1;
    this.buffer.copyWithin(start + moved, start, end);
    this.varint(length);
    this.at = end + moved;
    return this;
  }

  /** For a short text the way to the native writer costs more than writing. Gives its length, nothing if not ASCII. */
  private writeAscii(value: string, start: number): number | undefined {
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return undefined;
      this.buffer[start + i] = unit;
    }
    return value.length;
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(2 * this.buffer.length, this.at + bytes));
    this.buffer.copy(longer, 0, 0, this.at);
    this.buffer = longer;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.buffer[this.at++] = (rest & 0x7f) | 0x80;
      rest = rest > 0xffffffff ? Math.floor(rest / 0x80) : rest >>> 7;
    }
    this.buffer[this.at++] = rest;
  }

  /** What cannot stand for itself is written as the library writes it; NaN as 0. */
  private twosComplement(value: number): this {
    this.reserve(10);
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(Number.isFinite(value) ? value : 0)));
    for (; rest > 0x7fn; rest >>= 7n) this.buffer[this.at++] = Number(rest & 0x7fn) | 0x80;
    this.buffer[this.at++] = Number(rest);
    return this;
  }
}

function notANumber(value: unknown): TypeError {
  return new TypeError(`\`${String(value)}\` cannot be encoded: a field of numbers takes no ${typeof value}`);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

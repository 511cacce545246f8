const scratch = Buffer.alloc(8);

/** Puts bytes behind each other. */
export class ByteWriter {
  private readonly written: number[] = [];

  /** A whole number in [0, 2^53), as a varint. */
  whole(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.written.push((rest % 0x80) + 0x80);
    this.written.push(rest);
  }

  double(value: number): void {
    scratch.writeDoubleLE(value);
    this.bytes(scratch);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.whole(bytes.length);
    this.bytes(bytes);
  }

  bytes(value: Uint8Array): void {
    for (const byte of value) this.written.push(byte);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.written);
  }
}

/** Reads what a {@link ByteWriter} wrote. Throws RangeError where there is less, or something else. */
export class ByteReader {
  private at = 0;
  private readonly buffer: Buffer;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    this.buffer = Buffer.from(buffer, byteOffset, length);
  }

  whole(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 0x80) {
      const byte = this.buffer.readUInt8(this.at++);
      value += (byte & 0x7f) * unit;
      if (byte < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value;
    }
    throw new RangeError('a number above 2^53');
  }

  double(): number {
    const value = this.buffer.readDoubleLE(this.at);
    this.at += 8;
    return value;
  }

  text(): string {
    return this.bytes(this.whole()).toString();
  }

  /** Bytes of their own. */
  bytes(length: number): Buffer {
    const end = this.at + length;
    if (end > this.buffer.length) throw new RangeError('it ends too soon');
    const bytes = Buffer.from(this.buffer.subarray(this.at, end));
    this.at = end;
    return bytes;
  }

  /** So many values as a whole number says. */
  each<Value>(read: () => Value): Value[] {
    const values: Value[] = [];
    for (let left = this.whole(); left > 0; left--) values.push(read());
    return values;
  }

  /** There must be nothing more. */
  end(): void {
    if (this.at !== this.buffer.length) throw new RangeError('it goes on where it must end');
  }
}

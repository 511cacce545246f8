/** Strings in the order of their UTF-8 bytes, each known by its place. */
export class StringDictionary {
  readonly #offsets: Uint32Array;
  readonly #bytes: Buffer;

  constructor(offsets: Uint32Array, bytes: Buffer) {
    this.#offsets = offsets;
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#offsets.length - 1;
  }

  /** Place of a string, -1 if it is not there. */
  find(wanted: string): number {
    const place = this.firstAtLeast(wanted);
    return place < this.size && this.#compare(Buffer.from(wanted), place) === 0 ? place : -1;
  }

  /** The string at a place. */
  at(place: number): string {
    return this.#bytes.toString('utf8', this.#offsets[place], this.#offsets[place + 1]);
  }

  /** Place of the first string that is not below `wanted`; `size` if all are. */
  firstAtLeast(wanted: string): number {
    const target = Buffer.from(wanted);
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(target, middle) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(target: Buffer, place: number): number {
    return this.#bytes.compare(target, 0, target.length, this.#offsets[place], this.#offsets[place + 1]);
  }
}

/** Strings in the order of their bytes, one after the other. */
export interface StringSource {
  /** The bytes of the string it stands at, until it goes on. */
  readonly bytes: Buffer;
  /** Goes on to the next; false if there is none. */
  next(): boolean;
}

/** Walks through the strings of several sources in the order of their bytes, each string once. */
export class MergedStrings<Source extends StringSource> {
  /** Those that stand at the string, in the order given. */
  readonly holders: Source[] = [];
  /** The others that have strings left, by the string they stand at, then by the order given. */
  readonly #waiting: Source[] = [];
  readonly #places: ReadonlyMap<Source, number>;

  constructor(sources: readonly Source[]) {
    this.#places = new Map(sources.map((source, place) => [source, place]));
    this.holders.push(...sources);
  }

  /** Goes on to the next string; false if there is none. */
  next(): boolean {
    for (const source of this.holders) if (source.next()) this.#insert(source);
    this.holders.length = 0;
    const first = this.#waiting.shift();
    if (first === undefined) return false;
    this.holders.push(first);
    for (let second = this.#waiting[0]; second?.bytes.equals(first.bytes); second = this.#waiting[0]) {
      this.holders.push(second);
      this.#waiting.shift();
    }
    return true;
  }

  #insert(source: Source): void {
    const waiting = this.#waiting;
    let low = 0;
    for (let high = waiting.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#compare(waiting[middle] as Source, source) < 0) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, source);
  }

  #compare(a: Source, b: Source): number {
    return a.bytes.compare(b.bytes) || (this.#places.get(a) as number) - (this.#places.get(b) as number);
  }
}

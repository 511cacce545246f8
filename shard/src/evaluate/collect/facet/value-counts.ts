/** Distinct values that are counted exactly unless another number is asked for: 100,000 take 3 MB. */
export const maxCountedValues = 100_000;

const bits = new Float64Array(1);
const halves = new Uint32Array(bits.buffer);

/**
 * How often each number occurred, in an open hash table. Bounded: when more than `limit` distinct numbers have come,
 * the median count is taken off all counts and those that reach 0 are forgotten, so that every count is too low by at
 * most `error`; after n occurrences that is at most 2n / limit (Misra and Gries 1982; with the median, Anderson and
 * others, "A High-Performance Algorithm for Identifying Frequent Items in Data Streams", 2017).
 */
export class ValueCounts {
  /** Most that a count is too low by; also the most that a value that is not here can have occurred. */
  error = 0;
  readonly #limit: number;
  #size = 0;
  #values = new Float64Array(64);
  /** 0 where the slot is free. */
  #counts = new Uint32Array(64);

  /** @param limit most distinct values kept, at least 2 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a value, which must not be NaN. 0 and -0 are one. */
  add(value: number): void {
    const slot = this.#slotOf(value);
    const before = this.#counts[slot] as number;
    this.#counts[slot] = before + 1;
    if (before > 0) return;
    this.#values[slot] = value;
    this.#size++;
    if (this.#size > this.#limit) this.#forgetRare();
    // At most half full, so that the next free slot is near.
    else if (2 * this.#size > this.#values.length) this.#rebuild(2 * this.#values.length, 0);
  }

  /** How often a value occurred, as far as it is held. */
  countOf(value: number): number {
    return this.#counts[this.#slotOf(value)] as number;
  }

  /** The values held and their counts, in no order. */
  columns(): { values: Float64Array; counts: Uint32Array } {
    const isUsed = (_: number, slot: number) => (this.#counts[slot] as number) > 0;
    return { values: this.#values.filter(isUsed), counts: this.#counts.filter((count) => count > 0) };
  }

  #slotOf(value: number): number {
    const mask = this.#values.length - 1;
    bits[0] = value + 0;
    // Multiplied by odd constants and folded: numbers that differ in few bits, as whole ones do, must spread.
    let hash = Math.imul(halves[0] as number, 0x9e3779b1) ^ Math.imul(halves[1] as number, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while ((this.#counts[slot] as number) > 0 && this.#values[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  #forgetRare(): void {
    const median = medianOf(this.#counts);
    this.error += median;
    this.#rebuild(this.#values.length, median);
  }

  #rebuild(slots: number, less: number): void {
    const [values, counts] = [this.#values, this.#counts];
    this.#values = new Float64Array(slots);
    this.#counts = new Uint32Array(slots);
    this.#size = 0;
    for (let old = 0; old < values.length; old++) {
      const count = (counts[old] as number) - less;
      if (count <= 0) continue;
      const slot = this.#slotOf(values[old] as number);
      this.#values[slot] = values[old] as number;
      this.#counts[slot] = count;
      this.#size++;
    }
  }
}

/** The median of the counts above 0: by a histogram of small ones, as where there are many most are small. */
function medianOf(counts: Uint32Array): number {
  const histogram = new Uint32Array(256);
  for (const count of counts)
    histogram[count < 255 ? count : 255] = (histogram[count < 255 ? count : 255] as number) + 1;
  const half = (counts.length - (histogram[0] as number)) >>> 1;
  let below = 0;
  for (let count = 1; count < 255; count++) {
    below += histogram[count] as number;
    if (below > half) return count;
  }
  const all = counts.filter((count) => count > 0).sort();
  return all[all.length >>> 1] as number;
}

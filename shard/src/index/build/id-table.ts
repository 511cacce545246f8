/** Slots per entry at least: longer runs of taken slots would have to be walked. */
const slotsPerEntry = 1.5;
const free = 0xffffffff;
const gone = 0xfffffffe;

/**
 * Numbers of documents by the hash of their ids, 12 to 24 bytes each. Different ids may have one hash: who looks up has
 * to look at the ids.
 */
export class IdTable {
  /** For each slot a hash and a number. */
  #slots = new Uint32Array(2 * 1024).fill(free);
  /** Slots that were ever taken. */
  #taken = 0;

  /** Adds a number below 2^32 - 2. */
  add(hash: number, number: number): void {
    if ((this.#taken + 1) * slotsPerEntry > this.#slots.length / 2) this.#grow();
    let slot = this.#slotOf(hash);
    while (this.#slots[2 * slot + 1] !== free) slot = this.#after(slot);
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = number;
    this.#taken++;
  }

  /** Takes out the first number with a hash that `isIt`, and gives it. */
  take(hash: number, isIt: (number: number) => boolean): number | undefined {
    for (let slot = this.#slotOf(hash); ; slot = this.#after(slot)) {
      const number = this.#slots[2 * slot + 1] as number;
      if (number === free) return undefined;
      if (number === gone || this.#slots[2 * slot] !== hash || !isIt(number)) continue;
      this.#slots[2 * slot + 1] = gone;
      return number;
    }
  }

  #slotOf(hash: number): number {
    // The ids of a shard share the low bits of their hashes, so all are mixed (Knuth's multiplicative hashing).
    return (Math.imul(hash, 0x9e3779b1) >>> 0) % (this.#slots.length / 2);
  }

  #after(slot: number): number {
    return slot + 1 === this.#slots.length / 2 ? 0 : slot + 1;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(2 * before.length).fill(free);
    this.#taken = 0;
    for (let i = 0; i < before.length; i += 2) {
      const number = before[i + 1] as number;
      if (number !== free && number !== gone) this.add(before[i] as number, number);
    }
  }
}

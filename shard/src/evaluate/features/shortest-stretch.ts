/** Words under consideration are fewer: a position and a word's number fit into one double. */
const mostWords = 2 ** 16;

/** Where words stand in a text. It is used over and over. */
export class Positions {
  #entries = new Float64Array(64);
  #count = 0;
  /** Words that stand somewhere. */
  #words = 0;
  /** By word, how often it stands in the stretch. */
  #inStretch = new Uint32Array(16);

  /** Positions taken in. */
  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#words = 0;
  }

  /** Takes in where one more word stands: the first `count` of its positions, at least one. */
  add(positions: Uint32Array, count: number): void {
    const word = this.#words++;
    if (this.#count + count > this.#entries.length) this.#grow(count);
    for (let i = 0; i < count; i++) this.#entries[this.#count++] = (positions[i] as number) * mostWords + word;
  }

  #grow(more: number): void {
    const entries = new Float64Array(2 * (this.#count + more));
    entries.set(this.#entries.subarray(0, this.#count));
    this.#entries = entries;
  }

  /**
   * How near to one another the words stand: their number divided by the places of the shortest stretch that has all
   * of them, 0 with fewer than two. By a window over all positions in order, which is moved on at its end until it has
   * every word, then at its beginning as long as it has.
   */
  proximity(): number {
    const words = this.#words;
    if (words < 2) return 0;
    const entries = this.#entries.subarray(0, this.#count).sort();
    if (this.#inStretch.length < words) this.#inStretch = new Uint32Array(2 * words);
    const inStretch = this.#inStretch.fill(0, 0, words);
    let lacking = words;
    let shortest = Number.POSITIVE_INFINITY;
    for (let first = 0, last = 0; last < entries.length; last++) {
      const word = (entries[last] as number) % mostWords;
      inStretch[word] = (inStretch[word] as number) + 1;
      if (inStretch[word] === 1) lacking--;
      for (; lacking === 0; first++) {
        const leaving = (entries[first] as number) % mostWords;
        shortest = Math.min(shortest, placeOf(entries, last) - placeOf(entries, first) + 1);
        inStretch[leaving] = (inStretch[leaving] as number) - 1;
        if (inStretch[leaving] === 0) lacking++;
      }
    }
    return words / shortest;
  }
}

function placeOf(entries: Float64Array, at: number): number {
  return Math.floor((entries[at] as number) / mostWords);
}

/**
 * The best `k` of the documents offered, by score downwards, then ordinal upwards. Documents must be offered in
 * ascending order: one that ties with the worst held has the greater ordinal, so it cannot enter.
 */
export class TopHits {
  readonly #k: number;
  /** A heap with the worst at its root. */
  readonly #scores: Float64Array;
  readonly #ordinals: Uint32Array;
  #count = 0;

  /** @param documents most that will be offered */
  constructor(k: number, documents: number) {
    this.#k = Math.min(k, documents);
    this.#scores = new Float64Array(this.#k);
    this.#ordinals = new Uint32Array(this.#k);
  }

  offer(ordinal: number, score: number): void {
    if (this.#count < this.#k) this.#raise(this.#count++, ordinal, score);
    else if (this.#k > 0 && score > (this.#scores[0] as number)) this.#sink(ordinal, score);
  }

  /** What is held, best first. */
  sorted(): { readonly ordinals: Uint32Array; readonly scores: Float64Array } {
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    order.sort((a, b) => (this.#isWorse(a, b) ? 1 : -1));
    return {
      ordinals: order.map((i) => this.#ordinals[i] as number),
      scores: Float64Array.from(order, (i) => this.#scores[i] as number),
    };
  }

  #isWorse(a: number, b: number): boolean {
    const difference = (this.#scores[a] as number) - (this.#scores[b] as number);
    return difference < 0 || (difference === 0 && (this.#ordinals[a] as number) > (this.#ordinals[b] as number));
  }

  #raise(from: number, ordinal: number, score: number): void {
    let at = from;
    this.#put(at, ordinal, score);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(ordinal: number, score: number): void {
    let at = 0;
    this.#put(at, ordinal, score);
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) return;
      if (child + 1 < this.#count && this.#isWorse(child + 1, child)) child++;
      if (!this.#isWorse(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #put(at: number, ordinal: number, score: number): void {
    this.#ordinals[at] = ordinal;
    this.#scores[at] = score;
  }

  #swap(a: number, b: number): void {
    const ordinal = this.#ordinals[a] as number;
    const score = this.#scores[a] as number;
    this.#put(a, this.#ordinals[b] as number, this.#scores[b] as number);
    this.#put(b, ordinal, score);
  }
}

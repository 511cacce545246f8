/** Documents of a segment: bit `ordinal & 31` of word `ordinal >>> 5`. Bits from the segment's end on are 0. */
export type Words = Uint32Array;

/** Words for so many documents, all bits 0. */
export function noBits(documents: number): Words {
  return new Uint32Array((documents + 31) >>> 5);
}

/** Takes out of `into` what is not in `other` too; false if nothing is left. */
export function intersect(into: Words, other: Words): boolean {
  let left = 0;
  for (let i = 0; i < into.length; i++) {
    const word = (into[i] as number) & (other[i] as number);
    into[i] = word;
    left |= word;
  }
  return left !== 0;
}

/** Adds what is in `other`. Always true: there may be more to add. */
export function unite(into: Words, other: Words): true {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (other[i] as number);
  return true;
}

/** What is not in `words`. */
export function complement(words: Words, documents: number): Words {
  // Not by `map`, which takes ten times as long.
  const others = new Uint32Array(words.length);
  for (let i = 0; i < others.length; i++) others[i] = ~(words[i] as number);
  const used = documents & 31;
  if (used > 0) others[others.length - 1] = (others.at(-1) as number) & ((1 << used) - 1);
  return others;
}

/** What a filter passes of a segment. */
export class FilterBits {
  /** Shared by queries: never to be written to. */
  readonly words: Words;
  /** The live documents that they were cut to; nothing if they were not. */
  readonly live: Words | undefined;
  #documents = -1;

  constructor(words: Words, live?: Words) {
    this.words = words;
    this.live = live;
  }

  /** Documents that pass; counted when first asked for. */
  get documents(): number {
    if (this.#documents < 0) this.#documents = countBits(this.words);
    return this.#documents;
  }
}

/** Bits that are 1 (Hacker's Delight, 2nd edition, figure 5-2, a word at a time). */
function countBits(words: Words): number {
  let count = 0;
  for (const word of words) {
    let x = word - ((word >>> 1) & 0x55555555);
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    count += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

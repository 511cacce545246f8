/** Postings of a full block. Blocks of a term are full but for its last. */
export const blockSize = 128;

/** Stands behind the last ordinal of a block, and for "no further document". */
export const endOfPostings = 0x7fffffff;

/** How many times `endOfPostings` stands behind a block's ordinals, so that searches may stride without a look at the end. */
const padding = 16;

/** A list of positions that is used over and over; `values` is replaced by a longer one when needed. */
export interface PositionBuffer {
  values: Uint32Array;
}

/** What a cursor reads. */
export interface PostingsSource {
  readonly ordinals: Uint32Array;
  readonly tfs: Uint32Array;
  readonly positionStarts: Uint32Array;
  readonly positions: Uint32Array;
  readonly lengths: Uint16Array;
}

/** Greatest frequency and length that scores and impacts tell apart. */
export const maxScored = 0xffff;

/** A term's postings in blocks of up to 128. Hot loops read the fields. */
export class PostingsCursor {
  readonly documentFrequency: number;
  readonly blocks: number;
  /** The current block; equal to `blocks` behind the last. May be set. */
  block = 0;
  /** The block that is decoded, -1 at first. */
  loaded = -1;
  /** Ordinals of the loaded block, ascending, then at least 16 times `endOfPostings`. */
  readonly docs = new Int32Array(blockSize + padding);
  /** Frequencies of the loaded block. */
  readonly tfs = new Int32Array(blockSize);
  /** Postings of the loaded block. */
  count = 0;
  /** Pairs that hold the best of a block whatever the statistics, packed as `tf | length << 16`. */
  impacts: Uint32Array;
  readonly #source: PostingsSource;
  readonly #from: number;

  constructor(source: PostingsSource, from: number, to: number) {
    this.#source = source;
    this.#from = from;
    this.documentFrequency = to - from;
    this.blocks = Math.ceil(this.documentFrequency / blockSize);
    this.impacts = Uint32Array.from({ length: this.blocks }, (_, block) => this.#impactOf(block));
  }

  /** Last ordinal of a block, known without decoding it. */
  lastOf(block: number): number {
    return this.#source.ordinals[this.#from + Math.min(this.documentFrequency, (block + 1) * blockSize) - 1] as number;
  }

  /** Moves on to the first block whose last ordinal is not below `ordinal`. */
  seekBlock(ordinal: number): void {
    while (this.block < this.blocks && this.lastOf(this.block) < ordinal) this.block++;
  }

  /** Decodes the current block unless it is the loaded one. */
  load(): void {
    if (this.loaded === this.block) return;
    const { ordinals, tfs } = this.#source;
    const first = this.block * blockSize;
    this.count = Math.min(blockSize, this.documentFrequency - first);
    for (let i = 0; i < this.count; i++) {
      this.docs[i] = ordinals[this.#from + first + i] as number;
      this.tfs[i] = tfs[this.#from + first + i] as number;
    }
    this.docs.fill(endOfPostings, this.count);
    this.loaded = this.block;
  }

  /** First of a block's pairs in `impacts`. */
  impactStart(block: number): number {
    return block;
  }

  /** One past the last of a block's pairs in `impacts`. */
  impactEnd(block: number): number {
    return block + 1;
  }

  /** Puts the positions of posting `i` of the loaded block into `into`, and gives their number. */
  positions(i: number, into: PositionBuffer): number {
    const { positionStarts, positions } = this.#source;
    const posting = this.#from + this.loaded * blockSize + i;
    const start = positionStarts[posting] as number;
    const count = (positionStarts[posting + 1] as number) - start;
    if (into.values.length < count) into.values = new Uint32Array(2 * count);
    for (let x = 0; x < count; x++) into.values[x] = positions[start + x] as number;
    return count;
  }

  #impactOf(block: number): number {
    const { ordinals, tfs, lengths } = this.#source;
    let most = 0;
    let shortest = maxScored;
    const first = this.#from + block * blockSize;
    for (let i = first; i < Math.min(first + blockSize, this.#from + this.documentFrequency); i++) {
      most = Math.max(most, Math.min(maxScored, tfs[i] as number));
      shortest = Math.min(shortest, lengths[ordinals[i] as number] as number);
    }
    return (most | (shortest << 16)) >>> 0;
  }
}

import { ImpactCollector, widened } from './frontier.js';
import { GrowableBytes, GrowableUint32 } from './growable.js';
import { bitsOf, pack } from './packed-bits.js';
import { blockSize, endOfPostings, manyBits, type PositionBuffer } from './postings-cursor.js';
import { longList, type TermEntry } from './term-entries.js';

/** Tokens of a term in the order of documents, and of positions within them. */
export interface TermTokens {
  readonly ordinals: Uint32Array;
  readonly positions: Uint32Array;
}

/** What a field's postings are written as; the names are those of the sections. */
export interface WrittenPostings {
  readonly postings: Uint8Array;
  readonly positions: Uint8Array;
  readonly blockLasts: Uint32Array;
  readonly blockPostings: Uint32Array;
  readonly blockPositions: Uint32Array;
  readonly blockImpacts: Uint32Array;
  readonly impacts: Uint32Array;
}

/** Writes the postings of a field's terms one after the other, as `PostingsCursor` reads them. */
export class PostingsWriter {
  readonly #lengths: Uint32Array | Uint16Array;
  readonly #postings = new GrowableBytes();
  readonly #positions = new GrowableBytes();
  readonly #blockLasts = new GrowableUint32();
  readonly #blockPostings = new GrowableUint32();
  readonly #blockPositions = new GrowableUint32();
  readonly #blockImpacts = new GrowableUint32();
  readonly #impacts = new GrowableUint32();
  readonly #ofBlock = new ImpactCollector();
  readonly #ofTerm = new ImpactCollector();
  /** The block being gathered. */
  readonly #gaps = new Uint32Array(blockSize);
  readonly #moreTimes = new Uint32Array(blockSize);
  readonly #steps = new GrowableUint32();
  #count = 0;
  #last = -1;
  /** The term whose postings come one by one. */
  #isLong = false;
  #documents = 0;
  #postingsStart = 0;
  #positionsStart = 0;
  /** Its posting, if it stands once in one document. */
  #single: { readonly ordinal: number; readonly position: number } | undefined;

  /** @param lengths for each ordinal the words of its document; what is above 65,535 need not be exact */
  constructor(lengths: Uint32Array | Uint16Array) {
    this.#lengths = lengths;
  }

  /** Writes a term's postings; says where they went. */
  add({ ordinals, positions }: TermTokens): TermEntry {
    this.begin(hasAtLeast(ordinals, longList));
    if (ordinals.length === 1) {
      this.#addSingle(ordinals[0] as number, positions[0] as number);
      return this.end();
    }
    for (let i = 0; i < ordinals.length; ) {
      i = this.#gather(ordinals, positions, i);
      this.#documents++;
      if (this.#count === blockSize) this.#writeBlock();
    }
    return this.end();
  }

  /**
   * Begins a term whose postings come one by one, by `addPosting`.
   *
   * @param isLong whether it will have at least 128 of them
   */
  begin(isLong: boolean): void {
    this.#isLong = isLong;
    this.#documents = 0;
    this.#postingsStart = this.#postings.length;
    this.#positionsStart = this.#positions.length;
    this.#single = undefined;
    this.#last = -1;
  }

  #addSingle(ordinal: number, position: number): void {
    this.#single = { ordinal, position };
    this.#documents = 1;
  }

  /**
   * The term's next posting.
   *
   * @param positions of the term in the document, the first `count` of the list
   * @param isOnly whether it is the only one
   */
  addPosting(ordinal: number, positions: PositionBuffer, count: number, isOnly: boolean): void {
    const { values } = positions;
    if (isOnly && count === 1) {
      this.#addSingle(ordinal, values[0] as number);
      return;
    }
    let before = 0;
    for (let i = 0; i < count; i++) {
      const position = values[i] as number;
      this.#steps.push(position - before);
      before = position;
    }
    this.#take(ordinal, count);
    this.#documents++;
    if (this.#count === blockSize) this.#writeBlock();
  }

  /** Ends the term; says where its postings went. */
  end(): TermEntry {
    if (this.#count > 0) this.#writeBlock();
    if (this.#isLong) this.#endTables();
    return {
      documentFrequency: this.#documents,
      postingsBytes: this.#postings.length - this.#postingsStart,
      positionsBytes: this.#positions.length - this.#positionsStart,
      ordinal: this.#single?.ordinal ?? 0,
      position: this.#single?.position ?? 0,
    };
  }

  /** Takes in the posting that begins at token `from`; gives the first token behind it. */
  #gather(ordinals: Uint32Array, positions: Uint32Array, from: number): number {
    const ordinal = ordinals[from] as number;
    let before = 0;
    let i = from;
    for (; ordinals[i] === ordinal; i++) {
      const position = positions[i] as number;
      this.#steps.push(position - before);
      before = position;
    }
    this.#take(ordinal, i - from);
    return i;
  }

  /** Takes a posting into the block, but for its positions. */
  #take(ordinal: number, tf: number): void {
    this.#gaps[this.#count] = ordinal - this.#last - 1;
    this.#moreTimes[this.#count++] = tf - 1;
    this.#ofBlock.add(tf, this.#lengths[ordinal] as number);
    this.#last = ordinal;
  }

  #writeBlock(): void {
    const isLong = this.#isLong;
    if (isLong) {
      this.#blockLasts.push(this.#last);
      this.#blockPostings.push(this.#postings.length);
      this.#blockPositions.push(this.#positions.length);
      this.#blockImpacts.push(this.#impacts.length);
    }
    const pairs = this.#ofBlock.take();
    if (isLong) {
      for (const pair of pairs) this.#ofTerm.add(pair & 0xffff, pair >>> 16);
      for (const pair of widened(pairs)) this.#impacts.push(pair);
    }
    this.#packPostings();
    this.#packPositions();
    this.#count = 0;
  }

  #packPostings(): void {
    const gapBits = widthOf(this.#gaps, this.#count);
    const tfBits = widthOf(this.#moreTimes, this.#count);
    this.#postings.byte(gapBits | (Math.min(tfBits, manyBits) << 5));
    if (tfBits >= manyBits) this.#postings.byte(tfBits);
    pack(this.#gaps, this.#count, gapBits, this.#postings);
    pack(this.#moreTimes, this.#count, tfBits, this.#postings);
  }

  #packPositions(): void {
    const steps = this.#steps.view();
    const width = widthOf(steps, steps.length);
    // A segment built in the memory allowed stays far below; of merged ones it is no more certain.
    if (steps.length * width >= 2 ** 32) throw new RangeError('128 documents have too many positions of one term');
    this.#positions.byte(width);
    pack(steps, steps.length, width, this.#positions);
    this.#steps.clear();
  }

  /** A row behind the blocks: it ends searches through them, and its impacts are those of the whole term. */
  #endTables(): void {
    this.#blockLasts.push(endOfPostings);
    this.#blockPostings.push(this.#postings.length);
    this.#blockPositions.push(this.#positions.length);
    this.#blockImpacts.push(this.#impacts.length);
    for (const pair of widened(this.#ofTerm.take())) this.#impacts.push(pair);
  }

  /** All that was written. */
  finish(): WrittenPostings {
    // One past the last row's, so that every row's impacts end where the next one's begin.
    this.#blockImpacts.push(this.#impacts.length);
    return {
      postings: this.#postings.view(),
      positions: this.#positions.view(),
      blockLasts: this.#blockLasts.view(),
      blockPostings: this.#blockPostings.view(),
      blockPositions: this.#blockPositions.view(),
      blockImpacts: this.#blockImpacts.view(),
      impacts: this.#impacts.view(),
    };
  }
}

/** Whether an ascending list has so many different values. */
function hasAtLeast(ordinals: Uint32Array, wanted: number): boolean {
  if (ordinals.length < wanted) return false;
  let different = 1;
  for (let i = 1; i < ordinals.length && different < wanted; i++) if (ordinals[i] !== ordinals[i - 1]) different++;
  return different >= wanted;
}

function widthOf(values: Uint32Array, count: number): number {
  let all = 0;
  for (let i = 0; i < count; i++) all |= values[i] as number;
  return bitsOf(all);
}

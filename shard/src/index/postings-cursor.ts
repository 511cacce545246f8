import { ImpactCollector, maxPairs, maxScored, widened } from './frontier.js';
import { bitsOf } from './packed-bits.js';
import { longList, type TermEntries } from './term-entries.js';
import { readAhead, unpackCounts, unpackRising } from './unpack.js';

/** Postings of a full block. Blocks of a term are full but for its last. */
export const blockSize = 128;

/** Stands behind the last ordinal of a block, and for "no further document". */
export const endOfPostings = 0x7fffffff;

/** How many times `endOfPostings` stands behind a block's ordinals, so that searches may stride without a look at the end. */
const padding = 16;

/** In a block's first byte: the frequencies' width is in the next one. */
export const manyBits = 7;

/** How far behind the sections `postings` and `positions` cursors may look. */
export const cursorReadAhead = readAhead;

/** A list of positions that is used over and over; `values` is replaced by a longer one when needed. */
export interface PositionBuffer {
  values: Uint32Array;
}

/** What cursors over a field of a segment read: its sections, and its lengths by ordinal. */
export interface PostingsSource {
  readonly postings: DataView;
  readonly positions: DataView;
  readonly blockLasts: Uint32Array;
  readonly blockPostings: Uint32Array;
  readonly blockPositions: Uint32Array;
  readonly blockImpacts: Uint32Array;
  readonly impacts: Uint32Array;
  readonly lengths: Uint16Array;
}

const noNumbers = new Uint32Array(0);

/** Frequencies of a block may be above the greatest that scores tell apart if they, less one, take as many bits. */
const cappedBits = bitsOf(maxScored);

const collector = new ImpactCollector();

/**
 * A term's postings in blocks of up to 128. Hot loops read the fields. A list of less than 128 postings is one block
 * without tables: what the tables would say is worked out from the postings.
 */
export class PostingsCursor {
  documentFrequency = 0;
  blocks = 0;
  /** The current block; equal to `blocks` behind the last. May be set. */
  block = 0;
  /** The block whose ordinals are in `docs`, -1 at first. */
  loaded = -1;
  /** The block whose frequencies are in `tfs`, -1 at first. */
  tfsLoaded = -1;
  /** Ordinals of the loaded block, ascending, then at least 16 times `endOfPostings`. */
  readonly docs = new Int32Array(blockSize + padding).fill(endOfPostings);
  /** Frequencies of the block `tfsLoaded`, 65,535 where they are greater: scores tell no more apart. */
  readonly tfs = new Int32Array(blockSize);
  /** Postings of the loaded block. */
  count = 0;
  /** Pairs `tf | length << 16`: those of a block hold its best posting whatever the statistics. */
  impacts: Uint32Array = noNumbers;
  #source: PostingsSource;
  /** Last ordinals of the blocks, from `row` on. */
  #lasts: Uint32Array = noNumbers;
  #row = 0;
  #isLong = false;
  /** First byte of the only block of a short list, in the postings and in the positions. */
  #shortPostings = 0;
  #shortPositions = 0;
  /** Where the loaded block's frequencies begin, and their width. */
  #tfsAt = 0;
  #tfBits = 0;
  /** Frequencies of the block `tfsLoaded` as they are. */
  #counts: Int32Array = this.tfs;
  /** Position of the single posting of a term that stands once in one document; -1 for other terms. */
  #onlyPosition = -1;
  /** Of the block that positions were last asked of: which it is, where its steps begin, and their width. */
  #stepsBlock = -1;
  #stepsAt = 0;
  #stepsWidth = 0;
  /** A posting of that block, and the steps before it. */
  #stepsPosting = 0;
  #stepsBefore = 0;
  readonly #ownLasts = new Uint32Array(2).fill(endOfPostings);
  readonly #ownImpacts = new Uint32Array(maxPairs);
  /** Pairs in `ownImpacts`, -1 while they are not worked out. */
  #ownPairs = -1;

  /** @param entry read; it may be used for other terms afterwards */
  constructor(source: PostingsSource, entry: TermEntries) {
    this.#source = source;
    this.reset(source, entry);
  }

  /** Begins anew, with any term of any field: making a cursor costs more than decoding a block. */
  reset(source: PostingsSource, entry: TermEntries): void {
    const { documentFrequency } = entry;
    this.#source = source;
    this.documentFrequency = documentFrequency;
    this.blocks = Math.ceil(documentFrequency / blockSize);
    this.block = 0;
    this.loaded = -1;
    this.tfsLoaded = -1;
    this.#stepsBlock = -1;
    this.#onlyPosition = -1;
    this.#isLong = documentFrequency >= longList;
    this.#row = entry.row;
    if (this.#isLong) {
      this.#lasts = source.blockLasts;
      this.impacts = source.impacts;
    } else this.#resetShort(entry);
  }

  #resetShort(entry: TermEntries): void {
    this.#row = 0;
    this.#lasts = this.#ownLasts;
    this.impacts = this.#ownImpacts;
    this.#ownPairs = -1;
    this.#shortPostings = entry.postings;
    this.#shortPositions = entry.positions;
    if (entry.isSingle) {
      this.#onlyPosition = entry.position;
      this.#counts = this.tfs;
      this.docs[0] = entry.ordinal;
      this.tfs[0] = 1;
      this.count = 1;
      this.docs.fill(endOfPostings, 1);
      this.loaded = 0;
      this.tfsLoaded = 0;
    } else this.load();
    this.#ownLasts[0] = this.docs[this.count - 1] as number;
  }

  /** Last ordinal of a block, known without decoding it; `endOfPostings` behind the last block. */
  lastOf(block: number): number {
    return this.#lasts[this.#row + block] as number;
  }

  /** Moves on to the first block whose last ordinal is not below `ordinal`. */
  seekBlock(ordinal: number): void {
    const lasts = this.#lasts;
    const row = this.#row;
    let low = this.block;
    if ((lasts[row + low] as number) >= ordinal) return;
    let step = 1;
    while (low + step < this.blocks && (lasts[row + low + step] as number) < ordinal) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.blocks);
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((lasts[row + middle] as number) < ordinal) low = middle;
      else high = middle;
    }
    this.block = high;
  }

  /** Decodes the ordinals of the current block unless they are loaded. */
  load(): void {
    const { block } = this;
    if (this.loaded === block) return;
    const view = this.#source.postings;
    const at = this.#isLong ? (this.#source.blockPostings[this.#row + block] as number) : this.#shortPostings;
    const before = block === 0 ? -1 : (this.#lasts[this.#row + block - 1] as number);
    const count = Math.min(blockSize, this.documentFrequency - block * blockSize);
    const head = view.getUint8(at);
    const gapBits = head & 31;
    const isMany = head >>> 5 === manyBits;
    const gapsAt = isMany ? at + 2 : at + 1;
    unpackRising(view, gapsAt, gapBits, count, before, this.docs);
    // Behind a full block they stand from the beginning.
    if (count < blockSize) this.docs.fill(endOfPostings, count);
    this.#tfBits = isMany ? view.getUint8(at + 1) : head >>> 5;
    this.#tfsAt = gapsAt + ((count * gapBits + 7) >>> 3);
    this.count = count;
    this.loaded = block;
  }

  /** Decodes the frequencies of the loaded block unless they are there. */
  loadTfs(): void {
    if (this.tfsLoaded === this.loaded) return;
    const { tfs, count } = this;
    unpackCounts(this.#source.postings, this.#tfsAt, this.#tfBits, count, tfs);
    this.tfsLoaded = this.loaded;
    this.#counts = tfs;
    if (this.#tfBits < cappedBits) return;
    this.#counts = tfs.slice();
    for (let i = 0; i < count; i++) if ((tfs[i] as number) > maxScored) tfs[i] = maxScored;
  }

  /** First of a block's pairs in `impacts`. */
  impactStart(block: number): number {
    if (this.#isLong) return this.#source.blockImpacts[this.#row + block] as number;
    if (this.#ownPairs < 0) this.#findImpacts();
    return 0;
  }

  /** One past the last of a block's pairs in `impacts`. */
  impactEnd(block: number): number {
    if (this.#isLong) return this.#source.blockImpacts[this.#row + block + 1] as number;
    if (this.#ownPairs < 0) this.#findImpacts();
    return this.#ownPairs;
  }

  /** The pairs of all postings together, at most 8. A copy. */
  allImpacts(): Uint32Array {
    const place = this.#isLong ? this.blocks : 0;
    return this.impacts.slice(this.impactStart(place), this.impactEnd(place));
  }

  #findImpacts(): void {
    this.loadTfs();
    for (let i = 0; i < this.count; i++) {
      collector.add(this.tfs[i] as number, this.#source.lengths[this.docs[i] as number] as number);
    }
    const pairs = widened(collector.take());
    this.#ownImpacts.set(pairs);
    this.#ownPairs = pairs.length;
  }

  /**
   * Puts the positions of posting `i` of the loaded block into `into`, ascending, and gives their number. Cheapest when
   * asked for one posting after the other.
   */
  positions(i: number, into: PositionBuffer): number {
    if (this.#stepsBlock !== this.loaded) this.#enterSteps();
    if (i < this.#stepsPosting) this.#stepsPosting = this.#stepsBefore = 0;
    const counts = this.#counts;
    const stepsAt = this.#stepsAt;
    const stepsWidth = this.#stepsWidth;
    let step = this.#stepsBefore;
    for (let posting = this.#stepsPosting; posting < i; posting++) step += counts[posting] as number;
    this.#stepsPosting = i;
    this.#stepsBefore = step;
    const count = counts[i] as number;
    if (into.values.length < count) into.values = new Uint32Array(2 * count);
    const { values } = into;
    if (this.#onlyPosition >= 0) {
      values[0] = this.#onlyPosition;
      return 1;
    }
    const view = this.#source.positions;
    let position = 0;
    // Texts are short enough for steps of 24 bits, so one load gives one.
    const mask = (1 << stepsWidth) - 1;
    for (let x = 0, bit = step * stepsWidth; x < count; x++, bit += stepsWidth) {
      position += (view.getUint32(stepsAt + (bit >>> 3), true) >>> (bit & 7)) & mask;
      values[x] = position;
    }
    return count;
  }

  #enterSteps(): void {
    this.loadTfs();
    this.#stepsBlock = this.loaded;
    this.#stepsPosting = 0;
    this.#stepsBefore = 0;
    if (this.#onlyPosition >= 0) return;
    const { blockPositions, positions } = this.#source;
    const at = this.#isLong ? (blockPositions[this.#row + this.loaded] as number) : this.#shortPositions;
    this.#stepsWidth = positions.getUint8(at);
    this.#stepsAt = at + 1;
  }
}

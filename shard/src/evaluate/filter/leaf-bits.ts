import type { PostingsCursor } from '../../index/postings-cursor.js';
import { type NumberColumn, numberBlock, type Segment } from '../../index/segment.js';
import { noBits, type Words } from './bits.js';
import type { FilterLeaf } from './filter-node.js';

/** Work in steps: each `yield` is a place to stop at, after some ten microseconds, and after 8 blocks of postings. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Documents, blocks of postings, or look-ups between two places to stop at. */
const stepDocuments = 4096;
const stepBlocks = 8;
const stepLookups = 64;

/** The documents of a segment that a leaf passes, deleted ones too. */
export function leafBits(segment: Segment, leaf: FilterLeaf): Steps<Words> {
  switch (leaf.kind) {
    case 'keywords':
      return keywordBits(segment, leaf.field, leaf.values);
    case 'numbers':
      return numberBits(segment, leaf.field, leaf.values);
    case 'range':
      return rangeBits(segment, leaf.field, leaf.least, leaf.most);
    case 'hasKeyword':
      return hasKeywordBits(segment, leaf.field);
    case 'hasNumber':
      // Infinite values are never indexed, but if they were they would be values.
      return rangeBits(segment, leaf.field, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    case 'ids':
      return idBits(segment, leaf.ids);
  }
}

/** From the postings of the values: the cost is of the documents that have them, not of all. */
function* keywordBits({ documents, inverted }: Segment, name: string, values: readonly string[]): Steps<Words> {
  const words = noBits(documents);
  const field = inverted.get(name);
  if (field === undefined) return words;
  let used: PostingsCursor | undefined;
  let blocks = 0;
  let lookups = 0;
  for (const value of values) {
    if (++lookups % stepLookups === 0) yield;
    const term = field.terms.find(value);
    if (term < 0) continue;
    const cursor = field.cursor(term, used);
    used = cursor;
    for (; cursor.block < cursor.blocks; cursor.block++) {
      cursor.load();
      for (let i = 0; i < cursor.count; i++) setBit(words, cursor.docs[i] as number);
      if (++blocks % stepBlocks === 0) yield;
    }
  }
  return words;
}

function setBit(words: Words, ordinal: number): void {
  words[ordinal >>> 5] = (words[ordinal >>> 5] as number) | (1 << (ordinal & 31));
}

/** Values of a block that are looked for one by one; beyond, each document's value is looked up. */
const fewValues = 8;

function* numberBits({ documents, numbers }: Segment, field: string, values: readonly number[]): Steps<Words> {
  const words = noBits(documents);
  const column = numbers.get(field);
  if (column === undefined) return words;
  const all = new Set(values);
  for (let block = 0; block * numberBlock < documents; block++) {
    const min = column.blockMin[block] as number;
    const max = column.blockMax[block] as number;
    const near = values.filter((value) => value >= min && value <= max);
    if (near.length > fewValues) addValuesOfBlock(words, column, block, all);
    else for (const value of near) addRangeOfBlock(words, column, block, value, value);
    if (near.length > 0) yield;
  }
  return words;
}

function addValuesOfBlock(words: Words, { values }: NumberColumn, block: number, wanted: ReadonlySet<number>): void {
  const end = Math.min(values.length, (block + 1) * numberBlock);
  for (let ordinal = block * numberBlock; ordinal < end; ordinal++) {
    if (wanted.has(values[ordinal] as number)) setBit(words, ordinal);
  }
}

function* rangeBits({ documents, numbers }: Segment, field: string, least: number, most: number): Steps<Words> {
  const words = noBits(documents);
  const column = numbers.get(field);
  if (column === undefined) return words;
  let read = 0;
  for (let block = 0; block * numberBlock < documents; block++) {
    // Also false where the block has no values, and its bounds are NaN.
    if (!((column.blockMin[block] as number) <= most && (column.blockMax[block] as number) >= least)) continue;
    addRangeOfBlock(words, column, block, least, most);
    // A block is read in a few microseconds.
    if (++read % 4 === 0) yield;
  }
  return words;
}

/** A word at a time, without branches: they would be mispredicted, which takes three times as long (measured). */
function addRangeOfBlock(words: Words, { values }: NumberColumn, block: number, least: number, most: number): void {
  const end = Math.min(values.length, (block + 1) * numberBlock);
  for (let first = block * numberBlock; first < end; first += 32) {
    let word = 0;
    for (let ordinal = Math.min(end, first + 32) - 1; ordinal >= first; ordinal--) {
      const value = values[ordinal] as number;
      // Missing values are NaN, which fails both comparisons.
      word = (word << 1) | (Number(value >= least) & Number(value <= most));
    }
    words[first >>> 5] = (words[first >>> 5] as number) | word;
  }
}

function* hasKeywordBits({ documents, keywords }: Segment, field: string): Steps<Words> {
  const words = noBits(documents);
  const starts = keywords.get(field)?.starts;
  if (starts === undefined) return words;
  for (let base = 0; base < documents; base += stepDocuments) {
    addHasKeyword(words, starts, base, Math.min(documents, base + stepDocuments));
    yield;
  }
  return words;
}

function addHasKeyword(words: Words, starts: Uint32Array, base: number, end: number): void {
  for (let first = base; first < end; first += 32) {
    let word = 0;
    for (let ordinal = Math.min(end, first + 32) - 1; ordinal >= first; ordinal--) {
      word = (word << 1) | Number((starts[ordinal] as number) < (starts[ordinal + 1] as number));
    }
    words[first >>> 5] = word;
  }
}

function* idBits(segment: Segment, ids: readonly string[]): Steps<Words> {
  const words = noBits(segment.documents);
  for (const [i, id] of ids.entries()) {
    const ordinal = segment.ordinalOfId(id);
    if (ordinal >= 0) setBit(words, ordinal);
    if ((i + 1) % stepLookups === 0) yield;
  }
  return words;
}

import { type NumberColumn, numberBlock, type Segment } from '../../index/segment.js';
import { noBits, type Words } from './bits.js';
import type { FilterLeaf } from './filter-node.js';

/** Work in steps: each `yield` is a place to stop at, after some ten microseconds. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Documents or postings between two places to stop at. */
const stepDocuments = 4096;
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
  let done = 0;
  for (const value of values) {
    const term = field.terms.find(value);
    done += stepDocuments / stepLookups;
    const cursor = term < 0 ? undefined : field.cursor(term);
    for (; cursor !== undefined && cursor.block < cursor.blocks; cursor.block++) {
      cursor.load();
      done += cursor.count;
      for (let i = 0; i < cursor.count; i++) setBit(words, cursor.docs[i] as number);
      if (done >= stepDocuments) yield;
      done %= stepDocuments;
    }
    if (done >= stepDocuments) yield;
    done %= stepDocuments;
  }
  return words;
}

function setBit(words: Words, ordinal: number): void {
  words[ordinal >>> 5] = (words[ordinal >>> 5] as number) | (1 << (ordinal & 31));
}

/** @param values ascending */
function* numberBits({ documents, numbers }: Segment, field: string, values: readonly number[]): Steps<Words> {
  const words = noBits(documents);
  const column = numbers.get(field);
  if (column === undefined) return words;
  const wanted = new Set(values);
  for (let block = 0; block * numberBlock < documents; block++) {
    const { blockMin, blockMax } = column;
    const [min, max] = [blockMin[block] as number, blockMax[block] as number];
    if (!values.some((value) => value >= min && value <= max)) continue;
    const end = Math.min(documents, (block + 1) * numberBlock);
    for (let ordinal = block * numberBlock; ordinal < end; ordinal++) {
      if (wanted.has(column.values[ordinal] as number)) setBit(words, ordinal);
    }
    yield;
  }
  return words;
}

function* rangeBits({ documents, numbers }: Segment, field: string, least: number, most: number): Steps<Words> {
  const words = noBits(documents);
  const column = numbers.get(field);
  if (column === undefined) return words;
  let read = 0;
  for (let block = 0; block * numberBlock < documents; block++) {
    // Also false where the block has no values, and its bounds are NaN.
    if (!((column.blockMin[block] as number) <= most && (column.blockMax[block] as number) >= least)) continue;
    rangeBlock(words, column, block, least, most);
    // A block is read in a few microseconds.
    if (++read % 4 === 0) yield;
  }
  return words;
}

/** A word at a time, without branches, which would be mispredicted in every second document. */
function rangeBlock(words: Words, { values }: NumberColumn, block: number, least: number, most: number): void {
  const end = Math.min(values.length, (block + 1) * numberBlock);
  for (let first = block * numberBlock; first < end; first += 32) {
    const last = Math.min(end, first + 32);
    let word = 0;
    for (let ordinal = first; ordinal < last; ordinal++) {
      const value = values[ordinal] as number;
      // Missing values are NaN, which fails both comparisons.
      word |= (Number(value >= least) & Number(value <= most)) << (ordinal & 31);
    }
    words[first >>> 5] = word;
  }
}

function* hasKeywordBits({ documents, keywords }: Segment, field: string): Steps<Words> {
  const words = noBits(documents);
  const starts = keywords.get(field)?.starts;
  if (starts === undefined) return words;
  for (let ordinal = 0; ordinal < documents; ordinal++) {
    if ((starts[ordinal] as number) < (starts[ordinal + 1] as number)) setBit(words, ordinal);
    if ((ordinal + 1) % stepDocuments === 0) yield;
  }
  return words;
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

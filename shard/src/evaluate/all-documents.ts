import type { Segment } from '../index/segment.js';
import type { DocumentBits } from './clause/document-set.js';

/** By content of a segment. */
const known = new WeakMap<object, DocumentBits>();

/** All documents of a segment, deleted ones too. Kept: to be read only. */
export function allDocuments(segment: Segment): DocumentBits {
  const kept = known.get(segment.content);
  if (kept !== undefined) return kept;
  const { documents } = segment;
  const words = new Uint32Array((documents + 31) >>> 5).fill(0xffffffff);
  if (documents % 32 !== 0) words[words.length - 1] = 2 ** (documents % 32) - 1;
  const all = { words, documents };
  known.set(segment.content, all);
  return all;
}

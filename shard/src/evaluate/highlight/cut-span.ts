import { visitWords } from '../../query/words.js';
import { cutFrom, cutUpTo, startOfCodePoint } from './graphemes.js';
import type { Span } from './matched-words.js';

/**
 * Widens a stretch of a text on both sides to at most so many UTF-16 units, and draws it in again to where words begin and
 * end. What is longer than that loses its end, between two characters as readers see them; between code points where one
 * of those alone is longer.
 */
export function cutSpan(text: string, core: Span, maxCharacters: number): Span {
  if (text.length <= maxCharacters) return { start: 0, end: text.length };
  const spare = Math.max(0, maxCharacters - (core.end - core.start));
  const wanted = Math.max(0, Math.min(core.start - Math.floor(spare / 2), text.length - maxCharacters));
  const words = wordsAround(text, { start: wanted, end: wanted + maxCharacters });
  const start = wanted === 0 ? 0 : startOf(text, words, { start: wanted, end: core.start });
  const limit = start + maxCharacters;
  const end = endOf(text, words, { start, end: limit }, core.end);
  return { start, end: end > start ? end : startOfCodePoint(text, limit) };
}

/** Read on both sides, so that a word that is cut where reading begins or ends lies, in part, out of the part wanted. */
const margin = 32;

/** The words in and around a part of a text, as readers see them: for all analyzers alike. */
function wordsAround(text: string, part: Span): Span[] {
  const read = { start: Math.max(0, part.start - margin), end: Math.min(text.length, part.end + margin) };
  const words: Span[] = [];
  visitWords(text.slice(read.start, read.end), (_term, _position, start, end) => {
    words.push({ start: read.start + start, end: read.start + end });
  });
  return words;
}

/** The first beginning of a word in a part of a text, else the part's end. */
function startOf(text: string, words: readonly Span[], { start, end }: Span): number {
  const first = words.find(
    (word) => word.start >= start && word.start < end && cutUpTo(text, word.start) === word.start,
  );
  return first?.start ?? cutUpTo(text, end);
}

/**
 * The last end of a word in a part of a text, with its marks, that leaves the core in it; of a longer core as much as can
 * be. Where there is no such word, the core's end, or as far as the part goes.
 */
function endOf(text: string, words: readonly Span[], { start, end: limit }: Span, coreEnd: number): number {
  if (limit >= text.length) return text.length;
  const hasCore = coreEnd > start && coreEnd <= limit;
  const least = hasCore ? coreEnd : start + 1;
  for (let i = words.length - 1; i >= 0; i--) {
    const { end } = words[i] as Span;
    if (end < least) break;
    const cut = cutFrom(text, end);
    if (cut <= limit) return cut;
  }
  const cut = cutFrom(text, coreEnd);
  return hasCore && cut <= limit ? cut : cutUpTo(text, limit);
}

import type { Span } from './matched-words.js';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Units before and after a place that are looked at: longer characters are cut between their code points. */
const mostBefore = 1024;
const mostAfter = 256;

/**
 * The character, as readers see it, that the unit at a place belongs to: letters with their marks, emoji of several
 * signs, line ends. At most some hundred units of it.
 */
function characterAt(text: string, at: number): Span {
  if (isAlone(text, at)) return { start: at, end: Math.min(text.length, at + 1) };
  let from = at;
  while (from > 0 && at - from < mostBefore && !isPlain(text, from - 1)) from--;
  if (from > 0) from--;
  from = startOfCodePoint(text, from);
  const found = segmenter.segment(text.slice(from, at + mostAfter)).containing(at - from);
  if (found === undefined) return { start: at, end: at };
  return { start: from + found.index, end: from + found.index + found.segment.length };
}

/** Whether neither the unit at a place nor its neighbours can be parts of something longer. */
function isAlone(text: string, at: number): boolean {
  return isPlain(text, at - 1) && isPlain(text, at) && isPlain(text, at + 1);
}

/** Whether a unit, where there is one, begins a character whatever is before it: Latin, Chinese and Japanese letters. */
function isPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (!(code >= 0x300)) return code !== 0x0d && code !== 0x0a;
  return (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa) || (code >= 0x4e00 && code <= 0x9fff);
}

/** Where the code point begins that the unit at a place belongs to. */
export function startOfCodePoint(text: string, at: number): number {
  const isSecondHalf = (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return isSecondHalf ? at - 1 : at;
}

/** The last place up to `at` that a text may be cut at. */
export function cutUpTo(text: string, at: number): number {
  return at >= text.length ? text.length : characterAt(text, at).start;
}

/** The first place from `at` on that a text may be cut at. */
export function cutFrom(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return at;
  const { start, end } = characterAt(text, at);
  return start === at ? at : end;
}

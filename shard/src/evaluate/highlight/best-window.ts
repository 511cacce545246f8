import type { MatchedWord, Span } from './matched-words.js';

/** A stretch of a text from a matched word to a matched word, and what it holds of a query. */
export interface Window extends Span {
  /** Different phrases that stand in it whole. */
  readonly phrases: number;
  /** Different words. */
  readonly words: number;
  /** Matched words, each as often as it stands there. */
  readonly matches: number;
}

/** Whether a window is better than another: by phrases, then different words, then matches. */
export function isBetter(one: Window, other: Window | undefined): boolean {
  if (other === undefined) return true;
  return (one.phrases - other.phrases || one.words - other.words || one.matches - other.matches) > 0;
}

/** Which windows of a text may be taken. */
export interface WindowLimits {
  /** Most UTF-16 units; one matched word alone may have more. */
  readonly maxCharacters: number;
  /** Where windows begin: before it. */
  readonly before: number;
}

/**
 * The best window, of equals the first; nothing if nothing is matched.
 *
 * @param matched by place
 * @param phrases for each phrase of the query where it stands, by place
 */
export function bestWindow(
  matched: readonly MatchedWord[],
  phrases: readonly (readonly Span[])[],
  { maxCharacters, before }: WindowLimits,
): Window | undefined {
  const ends = phrases.map(earliestEnds);
  const firstPhrase = phrases.map(() => 0);
  const inside = new Map<number, number>();
  let best: Window | undefined;
  let next = 0;
  for (const [place, { start, word }] of matched.entries()) {
    if (start >= before) break;
    for (; next < matched.length; next++) {
      const { end, word: other } = matched[next] as MatchedWord;
      if (end - start > maxCharacters && next > place) break;
      inside.set(other, (inside.get(other) ?? 0) + 1);
    }
    const { end } = matched[next - 1] as MatchedWord;
    const held = phrases.reduce((count, spans, i) => {
      while ((spans[firstPhrase[i] as number]?.start ?? start) < start) (firstPhrase[i] as number)++;
      return count + (((ends[i] as number[])[firstPhrase[i] as number] ?? Number.POSITIVE_INFINITY) <= end ? 1 : 0);
    }, 0);
    const window = { start, end, phrases: held, words: inside.size, matches: next - place };
    if (isBetter(window, best)) best = window;
    leave(inside, word);
  }
  return best;
}

/** For each place in a list of spans, the earliest end of those from there on. */
function earliestEnds(spans: readonly Span[]): number[] {
  const ends = spans.map(({ end }) => end);
  for (let i = ends.length - 2; i >= 0; i--) ends[i] = Math.min(ends[i] as number, ends[i + 1] as number);
  return ends;
}

function leave(inside: Map<number, number>, word: number): void {
  const left = (inside.get(word) ?? 1) - 1;
  if (left === 0) inside.delete(word);
  else inside.set(word, left);
}

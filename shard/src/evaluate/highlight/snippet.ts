import type { Analyzer } from '../../query/analysis.js';
import { bestWindow, isBetter, type Window } from './best-window.js';
import { cutSpan } from './cut-span.js';
import { markedText, type Tags } from './marked-text.js';
import { type MatchedWord, matchedWords, type Span } from './matched-words.js';
import { phraseSpans, wordsByTerm } from './phrase-spans.js';
import type { SoughtWords } from './sought-words.js';

/** What a snippet should look like. */
export interface SnippetStyle extends Tags {
  /** Most UTF-16 units of the text, tags not counted. */
  readonly maxCharacters: number;
}

/** The text of a field, and what is sought in it. */
export interface SearchedText {
  readonly text: string;
  readonly analyzer: Analyzer;
  /** Nothing if the query does not look into the field. */
  readonly sought: SoughtWords | undefined;
}

/** UTF-16 units of a text that are read between two looks at the clock: a quarter of a millisecond's work in English. */
const pieceUnits = 8192;

/**
 * Makes the snippet of a field, in steps of bounded work: the piece of its text with the most different phrases of the
 * query, of those with the most different words, then the most matches, then the first; the beginning if nothing matches.
 * All matched words in it are marked, be they of a phrase that stands there or not. Of a long text no more is read than
 * the pieces up to the first that has all that is sought. It is cut where words end.
 */
export function* snippetSteps(field: SearchedText, style: SnippetStyle): Generator<undefined, string> {
  const { text } = field;
  const { maxCharacters } = style;
  const { window, matched } = yield* searchWindow(field, maxCharacters);
  const span = cutSpan(text, window ?? { start: 0, end: 0 }, maxCharacters);
  const inside = matched ?? matchesIn(field, { start: span.start, end: span.end });
  return markedText(text, span, marksIn(span, inside), style);
}

/** What was found: the window to show, and all matched words of the text if that was read at once. */
interface Found {
  readonly window: Window | undefined;
  readonly matched?: readonly MatchedWord[];
}

function* searchWindow(field: SearchedText, maxCharacters: number): Generator<undefined, Found> {
  const { text, analyzer, sought } = field;
  if (sought === undefined) return { window: undefined, matched: [] };
  const units = analyzer.readsWhole ? text.length : pieceUnits;
  let best: Window | undefined;
  for (let start = 0; start < text.length; start += units) {
    if (start > 0) yield;
    const end = start + units;
    const matched = matchesIn(field, { start, end: end + maxCharacters });
    const byTerm = wordsByTerm(sought.phrases.length === 0 ? [] : matched);
    const phrases: Span[][] = [];
    for (const phrase of sought.phrases) {
      if (phrases.length > 0) yield;
      phrases.push(phraseSpans(phrase, byTerm));
    }
    const window = bestWindow(matched, phrases, { maxCharacters, before: end });
    if (start === 0 && end >= text.length) return { window, matched };
    if (window !== undefined && isBetter(window, best)) best = window;
    if (best?.phrases === phrases.length && best.words === sought.words) break;
  }
  return { window: best };
}

function matchesIn({ text, analyzer, sought }: SearchedText, part: Span): MatchedWord[] {
  return sought === undefined ? [] : matchedWords(text, analyzer, sought, part);
}

/** What is marked: the words within a part of a text; of one that has more than the part, as much as is in it. */
function marksIn({ start, end }: Span, matched: readonly Span[]): readonly Span[] {
  const whole = matched.filter((word) => word.start >= start && word.end <= end);
  if (whole.length > 0) return whole;
  const cut = matched.filter((word) => word.start < end && word.end > start);
  return cut.map((word) => ({ start: Math.max(start, word.start), end: Math.min(end, word.end) }));
}

import type { Analyzer, Token } from '../query/analysis.js';

/** What a snippet should look like. */
export interface SnippetStyle {
  /** Most UTF-16 units of the text, tags not counted. */
  readonly maxCharacters: number;
  /** Put before and after each matched word; with both empty the text is plain, else it is escaped for HTML. */
  readonly preTag: string;
  readonly postTag: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The piece of a text around the place with the most different matched words, cut where words end; the beginning if
 * nothing matches.
 */
export function makeSnippet(text: string, analyzer: Analyzer, terms: ReadonlySet<string>, style: SnippetStyle): string {
  const tokens = analyzer.analyze(text);
  const matched = tokens.filter(({ term }) => terms.has(term));
  const span = spanAround(text, tokens, densest(matched, style.maxCharacters), style.maxCharacters);
  const inside = matched.filter(({ start, end }) => start >= span.start && end <= span.end);
  return marked(text, span, inside, style);
}

/** The window over matched tokens with the most different terms, of those the one with the most tokens, then the first. */
function densest(matched: readonly Token[], maxCharacters: number): Span {
  const inWindow = new Map<string, number>();
  let best = { start: 0, end: 0 };
  let bestTerms = 0;
  let bestTokens = 0;
  let first = 0;
  matched.forEach((token, last) => {
    inWindow.set(token.term, (inWindow.get(token.term) ?? 0) + 1);
    for (; first < last && token.end - (matched[first] as Token).start > maxCharacters; first++) {
      const { term } = matched[first] as Token;
      const left = (inWindow.get(term) ?? 1) - 1;
      if (left === 0) inWindow.delete(term);
      else inWindow.set(term, left);
    }
    const tokens = last - first + 1;
    if (inWindow.size < bestTerms || (inWindow.size === bestTerms && tokens <= bestTokens)) return;
    best = { start: (matched[first] as Token).start, end: token.end };
    bestTerms = inWindow.size;
    bestTokens = tokens;
  });
  return best;
}

/** Widens a span on both sides to the length asked for, then draws it in to where words begin and end. */
function spanAround(text: string, tokens: readonly Token[], core: Span, maxCharacters: number): Span {
  if (text.length <= maxCharacters) return { start: 0, end: text.length };
  const spare = Math.max(0, maxCharacters - (core.end - core.start));
  const wanted = Math.max(0, Math.min(core.start - Math.floor(spare / 2), text.length - maxCharacters));
  const from =
    wanted === 0 ? 0 : Math.min(core.start, tokens.find(({ start }) => start >= wanted)?.start ?? core.start);
  const limit = from + maxCharacters;
  if (limit >= text.length) return { start: from, end: text.length };
  const last = tokens.findLast(({ start, end }) => start >= from && end <= limit);
  return { start: from, end: last?.end ?? withoutHalfPair(text, limit) };
}

/** A word longer than the whole snippet has to be cut, though not through a surrogate pair. */
function withoutHalfPair(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at;
}

function marked(text: string, span: Span, matched: readonly Token[], { preTag, postTag }: SnippetStyle): string {
  if (preTag === '' && postTag === '') return text.slice(span.start, span.end);
  let html = '';
  let at = span.start;
  for (const { start, end } of united(matched)) {
    html += `${escapeHtml(text.slice(at, start))}${preTag}${escapeHtml(text.slice(start, end))}${postTag}`;
    at = end;
  }
  return html + escapeHtml(text.slice(at, span.end));
}

/** Tokens may overlap, as pairs of ideographs and prefixes do: what they cover together is marked once. */
function united(matched: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const { start, end } of matched) {
    const last = spans.at(-1);
    if (last !== undefined && start < last.end)
      spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else spans.push({ start, end });
  }
  return spans;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

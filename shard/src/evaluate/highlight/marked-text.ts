import type { Span } from './matched-words.js';

/** What is put before and after each matched word. With both empty the text is plain, else it is escaped for HTML. */
export interface Tags {
  readonly preTag: string;
  readonly postTag: string;
}

/** A part of a text with the matched words in it between tags. @param matched by place */
export function markedText(text: string, span: Span, matched: readonly Span[], { preTag, postTag }: Tags): string {
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

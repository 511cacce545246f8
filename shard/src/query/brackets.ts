import { QuerySyntaxError } from './errors.js';

/** Deepest nesting of groups. */
const maxDepth = 32;

/**
 * Where each opening quotation mark and parenthesis of a query is closed. Those without a partner, and groups nested
 * deeper than 32, are left out, so that they mean nothing; in strict syntax they are faults.
 *
 * @throws QuerySyntaxError if `isStrict`
 */
export function matchBrackets(text: string, isStrict: boolean): Map<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '"') at = matchQuote(text, at, closing, isStrict);
    else if (mark === '(') {
      open.push(at);
      if (isStrict && open.length > maxDepth)
        throw new QuerySyntaxError(text, at, `groups are nested deeper than ${maxDepth}`);
    } else if (mark === ')') {
      const start = open.pop();
      if (start !== undefined && open.length < maxDepth) closing.set(start, at);
      if (isStrict && start === undefined) throw new QuerySyntaxError(text, at, '`)` closes nothing');
    }
  }
  const unclosed = open.pop();
  if (isStrict && unclosed !== undefined) throw new QuerySyntaxError(text, unclosed, '`(` is not closed');
  return closing;
}

/** Where to read on: behind the phrase, or behind the mark if nothing closes it. */
function matchQuote(text: string, start: number, closing: Map<number, number>, isStrict: boolean): number {
  const end = text.indexOf('"', start + 1);
  if (end >= 0) {
    closing.set(start, end);
    return end;
  }
  if (isStrict) throw new QuerySyntaxError(text, start, '`"` is not closed');
  return start;
}

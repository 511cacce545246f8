import { stripVTControlCharacters } from 'node:util';

/**
 * Makes text from documents and servers safe to print: terminal escapes, control characters and marks that turn the
 * direction of writing are taken out, and white space, line ends included, becomes single spaces.
 */
export function plainText(untrusted: string): string {
  return stripVTControlCharacters(untrusted)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Breaks text into at most `most` lines of at most `width` code points; what is left out is shown by an ellipsis. */
export function wrapText(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let rest = [...text];
  while (rest.length > width && lines.length < most - 1) {
    const end = lineEnd(rest, width);
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = [...rest.slice(end).join('').trimStart()];
  }
  if (rest.length > width) {
    rest = [
      ...rest
        .slice(0, lineEnd(rest, width - 1))
        .join('')
        .trimEnd(),
      '…',
    ];
  }
  return rest.length > 0 ? [...lines, rest.join('')] : lines;
}

/** Where to break: after the last word that fits, or within a word longer than a line. */
function lineEnd(text: readonly string[], width: number): number {
  const space = text.lastIndexOf(' ', width);
  return space > 0 ? space : Math.max(1, width);
}

import { cutTerm, type TokenVisitor } from './words.js';

const notSpace = /\S+/g;

/** Tells what stands between white space, unchanged but cut at 255 UTF-16 units. */
export function visitPieces(text: string, visitor: TokenVisitor): void {
  let position = 0;
  for (const { 0: piece, index } of text.matchAll(notSpace)) {
    visitor(cutTerm(wellFormed(piece)), position++, index, index + piece.length);
  }
}

/** Halves of surrogate pairs replaced, which UTF-8 cannot hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

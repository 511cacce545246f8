import { tokensOf } from './analysis.js';
import { quote } from './quote.js';
import type { SearchField } from './slots.js';
import type { FuzzyNode, LeafNode } from './tree.js';
import { visitWords } from './words.js';

/**
 * Why a part of a strict query would come to nothing in the fields it is looked up in, or to something else than it
 * says. Stop words are no fault: that they are left out is what such fields promise.
 */
export function faultOfLeaf(node: LeafNode, fields: readonly SearchField[]): string | undefined {
  if (!holdsWord(node.text, fields)) {
    return `\`${quote(node.text)}\` holds no word: words are of letters and digits`;
  }
  if (node.kind === 'prefix' && !fields.some((field) => endsWithPrefix(node.text, field))) {
    return `\`${quote(`${node.text}*`)}\` is no prefix: \`*\` must follow a letter or digit`;
  }
  if (node.kind === 'fuzzy') return faultOfEdits(node, fields);
  const isOneWord = node.kind === 'phrase' && node.slop > 0 && !/\s/.test(node.text.trim());
  const isOneTerm = isOneWord && fields.every(({ analyzer }) => tokensOf(analyzer.visitQuery, node.text).length < 2);
  return isOneTerm ? `slop must be of a phrase of at least two words, got \`${quote(node.text)}\`` : undefined;
}

/** Where no field finds a word in a text that has some, they are stop words. */
function holdsWord(text: string, fields: readonly SearchField[]): boolean {
  return (
    tokensOf(visitWords, text).length > 0 ||
    fields.some(({ analyzer }) => tokensOf(analyzer.visitQuery, text).length > 0)
  );
}

function endsWithPrefix(text: string, { analyzer }: SearchField): boolean {
  return tokensOf(analyzer.visitPrefix, text).at(-1)?.end === text.length;
}

/** Less edits than were asked for are another question; without a number it is ours to say how many. */
function faultOfEdits({ text, maxEdits }: FuzzyNode, fields: readonly SearchField[]): string | undefined {
  if (maxEdits === undefined) return undefined;
  const terms = fields.flatMap(({ analyzer }) => tokensOf(analyzer.visitQuery, text).map(({ term }) => term));
  const short = terms.find((term) => [...term].length <= maxEdits);
  if (short === undefined) return undefined;
  return `edits must be fewer than characters, got ${maxEdits} for \`${quote(short)}\``;
}

import { quote } from './quote.js';

/** What strict syntax refuses in a piece of a query's text. */
export interface PieceFault {
  /** Where, from the piece's beginning, in UTF-16 units. */
  readonly at: number;
  readonly fault: string;
}

const secondField = /^[\p{L}_][\p{L}\p{N}_.-]*:/u;
/** At the end, but for what makes a prefix or fuzzy word. */
const lastColon = /:(?=\*?$|~)/;
const operatorInPhrase = /(?<=\S)(?:\*|~[\d.]*|\^\d*\.?\d+)(?=\s|$)/;

/**
 * What is wrong with the marks of a word: at its ends they are there to do something, `*` and `~` anywhere.
 *
 * @param word what stands between spaces, brackets, quotation marks and boosts, without its sign and field
 * @param hasField whether a field was written right before it
 */
export function faultOfWord(word: string, hasField: boolean): PieceFault | undefined {
  return faultAtEnds(word, hasField) ?? faultOfStar(word) ?? faultOfTilde(word);
}

function faultAtEnds(word: string, hasField: boolean): PieceFault | undefined {
  const first = word.charAt(0);
  if (first === '+' || first === '-')
    return { at: 0, fault: `\`${first}\` must stand before the field, not behind it` };
  if (first === ':') return { at: 0, fault: '`:` must follow the name of a field' };
  const colon = lastColon.exec(word);
  if (colon !== null) return { at: colon.index, fault: 'nothing follows `:`' };
  const second = hasField ? secondField.exec(word)?.[0] : undefined;
  if (second === undefined) return undefined;
  const fault = `\`${quote(second)}\` follows a field; put it in quotation marks if it is a part of the text`;
  return { at: 0, fault };
}

function faultOfStar(word: string): PieceFault | undefined {
  const star = word.indexOf('*');
  if (star === 0) return { at: 0, fault: '`*` must follow at least one character' };
  if (star > 0 && star < word.length - 1) return { at: star, fault: '`*` must stand at the end of a word' };
  const tilde = star < 0 ? -1 : word.indexOf('~');
  return tilde < 0 ? undefined : { at: tilde, fault: 'a word is a prefix or fuzzy, not both' };
}

function faultOfTilde(word: string): PieceFault | undefined {
  const tilde = word.indexOf('~');
  if (tilde === 0) return { at: 0, fault: '`~` must follow a word or phrase' };
  const edits = tilde < 0 ? '~' : word.slice(tilde);
  if (/^~[012]?$/.test(edits)) return undefined;
  return { at: tilde, fault: `edits must be 0, 1 or 2, got \`${quote(edits)}\`` };
}

/** What is wrong inside quotation marks: all is text there, so what outside is an operator cannot be meant. */
export function faultOfPhrase(text: string): PieceFault | undefined {
  if (text.trim() === '') return { at: 0, fault: 'the phrase is empty' };
  const found = operatorInPhrase.exec(text);
  if (found === null) return undefined;
  const fault = `\`${quote(found[0])}\` means nothing inside quotation marks, it must stand outside`;
  // The phrase begins with its mark.
  return { at: 1 + found.index, fault };
}

/**
 * What is wrong with what stands right behind a word, phrase or group: without a space it was meant to belong to it.
 *
 * @param rest the query's text from there
 */
export function faultBehind(rest: string, kind: 'word' | 'phrase' | 'group'): PieceFault | undefined {
  if (/^(?:$|[\s)])/.test(rest)) return undefined;
  return { at: 0, fault: whatSticks(rest, kind) };
}

function whatSticks(rest: string, kind: 'word' | 'phrase' | 'group'): string {
  const [run = ''] = /^[^\s()"^]*/.exec(rest) ?? [];
  if (rest.startsWith('~') && kind === 'phrase')
    return `slop must be a whole number in [0, 9999], got \`${quote(run)}\``;
  if (rest.startsWith('~')) return '`~` must follow a word or phrase';
  if (rest.startsWith('*')) return '`*` must stand at the end of a word';
  return `a space must stand before \`${quote(run || rest.charAt(0))}\``;
}

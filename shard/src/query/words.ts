import { foldWord } from './fold.js';

/**
 * Takes a token of a text: the term that is looked up, its place among the text's words from 0, its first UTF-16 unit
 * and the one past its last. A term may be a view of the text: who keeps it for long copies it, else it keeps the text.
 */
export type TokenVisitor = (term: string, position: number, start: number, end: number) => void;

const maxTermUnits = 255;

/** Letters and digits of scripts that write words without spaces between them. */
const ideograph = '[[\\p{L}\\p{N}]&&[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}]]';
/** The parts of a syllable in Hangul, or of a half-width letter in Katakana, are one character to a reader. */
const syllable = '[\\u1100-\\u115f\\ua960-\\ua97c][\\u1160-\\u11a7\\ud7b0-\\ud7c6]+[\\u11a8-\\u11ff\\ud7cb-\\ud7fb]*';
const halfWidth = '[\\uff66-\\uff9d][\\uff9e\\uff9f]';
const character = `(?:${syllable}|${halfWidth}|${ideograph})\\p{M}*`;

const letter = `[\\p{L}--${ideograph}]`;
const start = `[[\\p{L}\\p{N}]--${ideograph}]`;
const inner = `[[\\p{L}\\p{M}\\p{N}]--${ideograph}]`;

/**
 * Words: a letter or digit, then letters, digits and combining marks; apostrophes stay between letters, full stops
 * and commas between digits. About what Unicode's UAX #29 says, at a twenty-fifth of the cost of `Intl.Segmenter`.
 * Chinese, Japanese and Korean are matched in whole runs; other scripts without spaces stay whole runs.
 */
const word = new RegExp(
  `((?:${character})+)|` +
    `${start}${inner}*(?:(?:(?<=[\\p{L}\\p{M}])['’＇](?=${letter})|(?<=\\p{N})[.,](?=[\\p{N}--${ideograph}]))${inner}+)*`,
  'gv',
);
const characters = new RegExp(character, 'gv');

/** What an ASCII character is to a word. */
const gap = 0;
const letterKind = 1;
const digitKind = 2;
const apostrophe = 3;
const point = 4;
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z]/.test(sign)) return letterKind;
  if (/[0-9]/.test(sign)) return digitKind;
  return sign === "'" ? apostrophe : /[.,]/.test(sign) ? point : gap;
});

/**
 * Tells the words of a text in order, folded (see {@link foldWord}) and cut at 255 UTF-16 units. A run of Chinese,
 * Japanese or Korean characters becomes overlapping pairs of them, as by Lucene's `CJKBigramFilter`; one that stands
 * alone stays so. So any part of at least two characters of a run is found as a phrase.
 *
 * Most words are ASCII: those are read by their codes; only others, and words next to one, need {@link word}.
 */
export function visitWords(text: string, visitor: TokenVisitor): void {
  const { length } = text;
  const lowered = text.toLowerCase();
  // Lower-casing makes some characters longer, and none shorter: with the same length all are in their places.
  const lower = lowered.length === length ? lowered : undefined;
  let position = 0;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (isGap(code)) {
      at++;
      continue;
    }
    const end = code < 128 ? asciiWordEnd(text, at) : -1;
    if (end > 0) {
      visitor(cutTerm(lower?.slice(at, end) ?? text.slice(at, end).toLowerCase()), position++, at, end);
      at = end;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(text);
    if (found === null) return;
    at = word.lastIndex;
    if (found[1] !== undefined) position = visitRun(found[1], position, found.index, visitor);
    else visitor(cutTerm(foldWord(found[0])), position++, found.index, at);
  }
}

/** Whether no word can begin here: between words of Latin script, in and out of ASCII. */
function isGap(code: number): boolean {
  return code < 128 ? kinds[code] !== letterKind && kinds[code] !== digitKind : isPunctuation(code);
}

/** The block of dashes, quotation marks, spaces: nothing in it is a part of a word, but for the apostrophe. */
function isPunctuation(code: number): boolean {
  return code >= 0x2000 && code <= 0x206f;
}

/** Where the word ends that begins at `start`; -1 if that depends on a character out of ASCII. */
function asciiWordEnd(text: string, start: number): number {
  const { length } = text;
  let before = gap;
  let kind = gap;
  for (let at = start; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) return isPunctuation(code) && code !== 0x2019 ? at : -1;
    before = kind;
    kind = kinds[code] as number;
    if (kind === letterKind || kind === digitKind) continue;
    if (kind === gap || before !== (kind === apostrophe ? letterKind : digitKind)) return at;
    // An apostrophe between letters or a point between digits: what follows decides.
    const after = at + 1 < length ? text.charCodeAt(at + 1) : 0;
    if (after >= 128) return isPunctuation(after) ? at : -1;
    if (kinds[after] !== before) return at;
  }
  return length;
}

/** Cuts at the limit, never through a surrogate pair. */
export function cutTerm(term: string): string {
  if (term.length <= maxTermUnits) return term;
  const last = term.charCodeAt(maxTermUnits - 1);
  return term.slice(0, last >= 0xd800 && last <= 0xdbff ? maxTermUnits - 1 : maxTermUnits);
}

/** Tells the pairs of a run's characters; gives the position behind them. */
function visitRun(run: string, position: number, start: number, visitor: TokenVisitor): number {
  // Half- and full-width forms are one, and so are composed and decomposed ones.
  const isNormal = run.normalize('NFKC') === run;
  let last = '';
  let lastStart = -1;
  let place = position;
  for (const { 0: found, index } of run.matchAll(characters)) {
    const character = isNormal ? found : found.normalize('NFKC');
    if (lastStart >= 0) visitor(cutTerm(last + character), place++, start + lastStart, start + index + found.length);
    last = character;
    lastStart = index;
  }
  if (place > position) return place;
  visitor(cutTerm(last), place, start, start + run.length);
  return place + 1;
}

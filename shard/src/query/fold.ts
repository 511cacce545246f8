import { remember } from './remember.js';

/** Letters that do not decompose into an ASCII letter and a mark. */
const foldedLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ĸ: 'q',
    ł: 'l',
    ŋ: 'n',
    þ: 'th',
    ŧ: 't',
    ƒ: 'f',
    ﬀ: 'ff',
    ﬁ: 'fi',
    ﬂ: 'fl',
    ﬃ: 'ffi',
    ﬄ: 'ffl',
    ﬅ: 'st',
    ﬆ: 'st',
    '’': "'",
    '＇': "'",
  }),
);
const unfolded = new RegExp(`[${[...foldedLetters.keys()].join('')}]`, 'gu');

/** ASCII in the width of an ideograph, as East Asian keyboards write it. */
const fullWidth = /[\uff01-\uff5e]/g;
const fullWidthShift = 0xfee0;

/**
 * Takes a word to lower case, and to ASCII as far as its letters are Latin; marks of other scripts carry meaning and
 * stay.
 */
export const foldWord = remember((word) =>
  word
    .toLowerCase()
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .replace(unfolded, (letter) => foldedLetters.get(letter) ?? letter)
    .replace(fullWidth, (letter) => String.fromCharCode(letter.charCodeAt(0) - fullWidthShift)),
);

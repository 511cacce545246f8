/** Characters of a term: surrogate pairs are one. */
export function lengthInCharacters(term: string): number {
  let length = 0;
  for (const _ of term) length++;
  return length;
}

/**
 * Fewest edits that make one term of another, or `most + 1` if it takes more: a character put in, left out or
 * replaced, or two neighbours changed places; no place is edited twice (optimal string alignment). In characters, where
 * surrogate pairs are one.
 */
export function editDistance(one: string, other: string, most: number): number {
  return editsTo(one, most)(other);
}

/**
 * `editDistance` from one word to many terms. Thousands of terms are told for a word, on the thread that answers all
 * queries: so nothing is allocated for a term, and no more of it is read than is needed.
 */
export function editsTo(word: string, most: number): (term: string) => number {
  const a = Array.from(word, (character) => character.codePointAt(0) as number);
  const tooMany = most + 1;
  let beforeLast = new Float64Array(a.length + 1);
  let last = new Float64Array(a.length + 1);
  let row = new Float64Array(a.length + 1);
  return (term) => {
    for (let j = 0; j <= a.length; j++) last[j] = j;
    let leastOfLast = 0;
    let length = 0;
    let before = -1;
    for (let at = 0; at < term.length; ) {
      const character = term.codePointAt(at) as number;
      at += character > 0xffff ? 2 : 1;
      length++;
      row[0] = length;
      let least = length;
      for (let j = 1; j <= a.length; j++) {
        const replaced = (last[j - 1] as number) + (character === a[j - 1] ? 0 : 1);
        let edits = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
        const areSwapped = length > 1 && j > 1 && character === a[j - 2] && before === a[j - 1];
        if (areSwapped) edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
        row[j] = edits;
        if (edits < least) least = edits;
      }
      // A swap reaches back two rows, so one row beyond the limit proves nothing yet.
      if (least > most && leastOfLast > most) return tooMany;
      leastOfLast = least;
      before = character;
      const free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return Math.min(last[a.length] as number, tooMany);
  };
}

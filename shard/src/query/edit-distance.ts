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
  const a = [...one];
  const b = [...other];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      const areSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (areSwapped) edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      row.push(edits);
      least = Math.min(least, edits);
    }
    // A swap reaches back two rows, so one row beyond the limit proves nothing yet.
    if (least > most && Math.min(...last) > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] as number, most + 1);
}

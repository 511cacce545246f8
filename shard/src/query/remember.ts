/** Words whose forms are kept: natural text repeats few words often, and a form costs far more than a look-up. */
const maxKept = 65_536;
const maxKeptUnits = 64;

/** The same function of a word, with what it gave for recent words kept. */
export function remember(formOf: (word: string) => string): (word: string) => string {
  const forms = new Map<string, string>();
  return (word) => {
    if (word.length > maxKeptUnits) return formOf(word);
    const known = forms.get(word);
    if (known !== undefined) return known;
    const own = ownString(word);
    const form = formOf(own);
    if (forms.size >= maxKept) forms.clear();
    forms.set(own, form);
    return form;
  };
}

/** A copy: V8's longer slices keep the whole text that they were cut from. */
function ownString(text: string): string {
  return ` ${text}`.slice(1);
}

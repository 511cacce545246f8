/** Orders strings as their UTF-8 bytes are ordered, which UTF-16 units are not where surrogates meet units above them. */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return placeOfUnit(unitA) - placeOfUnit(unitB);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function placeOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Orders strings as their UTF-8 bytes do, where `<` goes by UTF-16 units and puts U+FFFD behind emoji. */
export function inByteOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one !== other) return byteRank(one) - byteRank(other);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond all others. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

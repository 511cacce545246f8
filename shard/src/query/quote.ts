const maxUnits = 80;

/**
 * A caller's value as a message shows it: at most 80 UTF-16 units and an ellipsis, without halves of surrogate pairs,
 * so that it can be encoded whatever came in.
 */
export function quote(value: string): string {
  if (value.length <= maxUnits) return wellFormed(value);
  const last = value.charCodeAt(maxUnits - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return `${wellFormed(value.slice(0, isHighSurrogate ? maxUnits - 1 : maxUnits))}…`;
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

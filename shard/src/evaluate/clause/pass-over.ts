/** Ordinals are compared so many at a time; a block has as many behind its last, so that this needs no look at the end. */
const stride = 16;

/**
 * The first place from `from` on whose document is not before `doc`, in a block that ends beyond it.
 *
 * By strides, then by halves of a stride without branches, as no processor could foretell them: the sign of a
 * difference is the step.
 */
export function passOver(docs: Int32Array, from: number, doc: number): number {
  let at = from;
  while ((docs[at + stride] as number) < doc) at += stride;
  if ((docs[at] as number) >= doc) return at;
  at += (((docs[at + 7] as number) - doc) >>> 31) << 3;
  at += (((docs[at + 3] as number) - doc) >>> 31) << 2;
  at += (((docs[at + 1] as number) - doc) >>> 31) << 1;
  at += ((docs[at] as number) - doc) >>> 31;
  return at + (((docs[at] as number) - doc) >>> 31);
}

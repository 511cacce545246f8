/** Most candidates, and most documents of dense sums. */
export const rangeSize = 4096;

/** Documents that may become hits, ascending, as columns. */
export class Candidates {
  readonly docs = new Int32Array(rangeSize);
  /** What each has scored so far. */
  readonly scores = new Float64Array(rangeSize);
  /** How many of a group's clauses matched, where that is asked for. */
  readonly marks = new Uint16Array(rangeSize);
  count = 0;
  /** A bit for each document that may become a candidate; nothing if all may. */
  accepted: Uint32Array | undefined = undefined;

  /** Takes over the documents of others, with score 0 and no marks. */
  copyDocuments({ docs, count }: Candidates): void {
    for (let x = 0; x < count; x++) this.docs[x] = docs[x] as number;
    this.scores.fill(0, 0, count);
    this.marks.fill(0, 0, count);
    this.count = count;
  }

  /** Drops those that are marked fewer than `least` times. */
  keepMarked(least: number): void {
    const { docs, scores, marks, count } = this;
    let kept = 0;
    for (let x = 0; x < count; x++) {
      if ((marks[x] as number) < least) continue;
      docs[kept] = docs[x] as number;
      scores[kept++] = scores[x] as number;
    }
    this.count = kept;
  }
}

/** Whether the bit of a document is set. */
export function hasBit(bits: Uint32Array, ordinal: number): boolean {
  return (((bits[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1) === 1;
}

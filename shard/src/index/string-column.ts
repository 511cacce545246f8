/** Strings one after the other in UTF-8, made only when asked for. */
export interface StringColumn {
  readonly offsets: Uint32Array;
  readonly bytes: Buffer;
}

/** The string at a place. */
export function stringAt({ offsets, bytes }: StringColumn, place: number): string {
  return bytes.toString('utf8', offsets[place], offsets[place + 1]);
}

/**
 * Place in `order` of a string, by binary search over its bytes; -1 if it is not there.
 *
 * @param order places of the strings sorted by their bytes; default: the column is sorted
 */
export function searchString({ offsets, bytes }: StringColumn, wanted: string, order?: Uint32Array): number {
  const target = Buffer.from(wanted);
  let low = 0;
  let high = (order?.length ?? offsets.length - 1) - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const place = order === undefined ? middle : (order[middle] as number);
    const comparison = bytes.compare(target, 0, target.length, offsets[place], offsets[place + 1]);
    if (comparison === 0) return place;
    if (comparison < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

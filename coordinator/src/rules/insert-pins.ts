/** What is put at a place in a list. */
export interface Pin<Row> {
  /** From 1. */
  readonly position: number;
  readonly row: Row;
}

/**
 * The list with pins put in, each at its place among all; one whose place lies behind the list's end ends it.
 *
 * @param pins by position
 */
export function insertPins<Row>(rows: readonly Row[], pins: readonly Pin<Row>[]): Row[] {
  const list = [...rows];
  // From the top down, so that each stands where it is to be among those above.
  for (const { position, row } of pins) list.splice(position - 1, 0, row);
  return list;
}

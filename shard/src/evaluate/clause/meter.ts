/**
 * How much may still be done before the clock is looked at, in postings decoded or work that costs about as much.
 * Work stops where the meter is empty, so what is done at once beyond it is little: a block.
 */
export class Meter {
  left = 0;
}

/** What looking up a document in a term costs, in postings decoded. */
export const lookUpWork = 8;

/** Candidates that are looked at for the price of a posting decoded. */
const candidatesPerPosting = 4;

/** What a look at candidates, one after the other, costs. */
export function workOnCandidates(count: number): number {
  return Math.ceil(count / candidatesPerPosting);
}

/** Stands for "the meter is empty", where a place or a number is asked for. */
export const paused = -1;

/**
 * How much may still be done before the clock is looked at, in postings decoded or work that costs about as much.
 * Work stops where the meter is empty, so what is done at once beyond it is little: a block.
 */
export class Meter {
  left = 0;
}

/** Stands for "the meter is empty", where a place or a number is asked for. */
export const paused = -1;

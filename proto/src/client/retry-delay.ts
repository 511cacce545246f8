/** Wait before the first new try, in milliseconds; doubled each time, times 0.5 to 1.5 at random. */
const firstDelayMs = 100;
/** The longest such wait, before chance. */
const maxDelayMs = 5000;

/**
 * Time to the next try after `tries` that failed, in milliseconds.
 *
 * @param random gives a number in [0, 1)
 */
export function retryDelayMs(tries: number, random: () => number): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** tries) * (0.5 + random());
}

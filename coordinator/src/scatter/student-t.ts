const freedom = 30;

/**
 * The value that a variable of Student's t distribution with 30 degrees of freedom is above with a probability: the
 * inverse of its upper tail, by bisection.
 *
 * @param tail in (0, 0.5]; below about 1e-14 the distribution is not told from 0
 */
export function upperQuantile(tail: number): number {
  let low = 0;
  let high = 1;
  while (upperTail(high) > tail && high < 1000) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * For an even number n of degrees of freedom there is a sum: Abramowitz and Stegun 26.7.4. With x = atan(t / sqrt(n)),
 * P(|T| < t) = sin x (1 + 1/2 cos^2 x + (1 * 3) / (2 * 4) cos^4 x + ... up to the power n - 2).
 */
function upperTail(t: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const square = Math.cos(angle) ** 2;
  let term = 1;
  let sum = 1;
  for (let power = 2; power <= freedom - 2; power += 2) {
    term *= ((power - 1) / power) * square;
    sum += term;
  }
  return (1 - Math.sin(angle) * sum) / 2;
}

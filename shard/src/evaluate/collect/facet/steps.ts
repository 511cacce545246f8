/**
 * Beginning of the step that a number lies in: steps are `interval` wide, and one begins at 0. NaN for none; never -0.
 *
 * Steps begin at multiples of the interval as it is written in decimal, each rounded to the nearest double: those of 0.1
 * are 0.1, 0.2, 0.3, and not 0.30000000000000004. For whole numbers `i` and `w` and an interval of w / 10^d that is
 * `i * w / 10^d`, in which only the division rounds. So a number that was read from such a decimal lies in the step that
 * begins with it, though 0.3 / 0.1 is below 3. Where steps are so narrow that their numbers are beyond all doubles, a
 * number is a step by itself.
 */
export function stepsOf(interval: number): (value: number) => number {
  const { whole, scale } = decimalOf(interval);
  const beginOf = (step: number): number => (step * whole) / scale;
  return (value) => {
    const step = Math.floor(value / interval);
    let begin = beginOf(step);
    // The quotient was rounded too, perhaps beyond a whole number.
    if (begin > value) begin = beginOf(step - 1);
    else {
      const next = beginOf(step + 1);
      if (next <= value) begin = next;
    }
    return Number.isFinite(begin) || Number.isNaN(value) ? begin + 0 : value;
  };
}

/** Greatest power of ten that a double holds exactly. */
const mostDecimals = 22;

/** A number as `whole / scale`, the scale being a power of ten; as it is where there is none that is exact. */
function decimalOf(value: number): { readonly whole: number; readonly scale: number } {
  const [, digits = '', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const decimals = fraction.length - Number(exponent);
  if (decimals < 0 || decimals > mostDecimals) return { whole: value, scale: 1 };
  return { whole: Number(digits + fraction), scale: 10 ** decimals };
}

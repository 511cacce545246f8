import { InvalidQuery } from './errors.js';
import { quote } from './quote.js';

/**
 * Fewest SHOULD clauses that must match, out of `clauses`, as a wire number: 0 leaves it to the default. Percentages
 * round down and more than there are counts as all, as in Lucene.
 *
 * @param asked a number or percentage: `2`, `75%`; empty means the default
 */
export function resolveMinimumShouldMatch(asked: string, clauses: number): number {
  if (asked === '') return 0;
  const [, digits, percent] = /^(\d{1,4})(%?)$/.exec(asked.trim()) ?? [];
  const number = Number(digits);
  if (digits === undefined || (percent === '%' && number > 100)) {
    throw new InvalidQuery(
      `minimum should match must be a number like 2 or a percentage like 75%, got \`${quote(asked)}\``,
    );
  }
  return Math.min(clauses, percent === '%' ? Math.floor((clauses * number) / 100) : number);
}

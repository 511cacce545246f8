import { InvalidQuery } from './errors.js';
import { quote } from './quote.js';

const maxNumber = 1024;

/** A number of SHOULD clauses. */
interface Clauses {
  readonly clauses: number;
  /** True: a number that the clauses cannot meet is refused. False: it means all of them, or none, as in Lucene. */
  readonly isStrict: boolean;
}

/**
 * Fewest SHOULD clauses that must match, as a wire number: 0 leaves it to the default. Percentages round down.
 *
 * @param asked a number or percentage: `2`, `75%`; with a minus how many may miss: `-1`, `-25%`; empty means the default
 * @throws InvalidQuery if it is malformed, or beyond 1,024 or 100%
 */
export function resolveMinimumShouldMatch(asked: string, { clauses, isStrict }: Clauses): number {
  if (asked === '') return 0;
  const [, sign, digits, percent] = /^(-?)(\d{1,9})(%?)$/.exec(asked.trim()) ?? [];
  const number = Number(digits);
  if (digits === undefined || number > (percent === '%' ? 100 : maxNumber)) {
    throw new InvalidQuery(
      'minimum should match must be a number like 2 in [-1024, 1024] or a percentage like 75% in [-100%, 100%], ' +
        `got \`${quote(asked)}\``,
    );
  }
  const counted = percent === '%' ? Math.floor((clauses * number) / 100) : number;
  if (isStrict && counted > clauses) {
    throw new InvalidQuery(
      `minimum should match must be in [-${clauses}, ${clauses}] for a query of ${clauses} optional clauses, ` +
        `got \`${quote(asked)}\``,
    );
  }
  return sign === '-' ? Math.max(0, clauses - counted) : Math.min(clauses, counted);
}

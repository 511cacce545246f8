import type { Verdict } from '../verdict.js';
import type { SickFigure } from './figures.js';

/** Holds what was found against what is promised. */
export function sickVerdicts({ queries, failed, partial, inFlight }: SickFigure): Verdict[] {
  const others = partial - inFlight.partial;
  const isAny = queries > 0;
  return [
    { promise: 'no query fails', found: `${failed} failed`, isKept: isAny ? failed === 0 : null },
    {
      promise: 'all others rest on all documents, but for those under way at the instant of a kill or stop',
      found: `${others} did not`,
      isKept: isAny ? others === 0 : null,
    },
  ];
}

import { createHash } from 'node:crypto';
import type { DrawnSwitches } from '../words.js';
import type { RoutePercents } from './switches.js';

/** What a query is drawn by. */
export interface SwitchedQuery {
  readonly route: string;
  /** Names the session of a person; empty for none. */
  readonly session: string;
}

const nothingOff: DrawnSwitches = { off: [], mayHedge: true };

/**
 * Draws what is switched off for a query: once for all sources, so that who asks one of 10 % asks one of 20 % as well.
 * Queries of one session are drawn alike: so a person does not see hits come and go.
 *
 * @param random a random number in [0, 1)
 */
export function drawSwitches(
  { sources, hedges }: RoutePercents,
  query: SwitchedQuery,
  random: () => number,
): DrawnSwitches {
  if (hedges === 100 && sources.every((percent) => percent === 100)) return nothingOff;
  const drawn = sources.some(isPartial) ? draw('sources', query, random) : 0;
  return {
    off: sources.map((percent) => (drawn < percent ? undefined : percent)),
    mayHedge: isPartial(hedges) ? draw('hedges', query, random) < hedges : hedges === 100,
  };
}

/** A number in [0, 100). */
function draw(what: string, { route, session }: SwitchedQuery, random: () => number): number {
  if (session === '') return 100 * random();
  // The same people should not be the first to go without on every route.
  const hash = createHash('sha256')
    .update(JSON.stringify([what, route, session]))
    .digest();
  return (100 * hash.readUInt32LE()) / 2 ** 32;
}

function isPartial(percent: number): boolean {
  return percent > 0 && percent < 100;
}

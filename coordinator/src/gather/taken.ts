import type { ChosenStrategy, GatherEnd } from '../words.js';
import type { Standings } from './standings.js';

/** The one source whose hits the page holds, where sources stand in for each other. */
export interface Taken {
  /** Its place in the route. */
  readonly source: number;
  /** Why it is this one. */
  readonly by: 'first' | 'best';
  /** Score of its best hit, times its weight. */
  readonly worth: number;
}

/**
 * The source that `first` or `best` takes; nothing if no source has a hit. A source that has not answered in full is taken
 * when no other can be.
 */
export function takenSource(by: Taken['by'], standings: Standings): Taken | undefined {
  const withHits = standings.sources.filter((source) => standings.worthOf(source) > Number.NEGATIVE_INFINITY);
  const source = by === 'first' ? (standings.firstAnswered ?? withHits[0]) : withHits.sort(bestFirst(standings))[0];
  return source === undefined ? undefined : { source, by, worth: standings.worthOf(source) };
}

/** The strategy that takes one source, if one does: the one that ended the gathering, or else the one named first. */
export function takerOf(chosen: readonly ChosenStrategy[], end: GatherEnd): Taken['by'] | undefined {
  const asked = chosen.map(({ name }) => name).filter((name) => name === 'first' || name === 'best');
  return asked.find((name) => end.by === 'strategy' && end.strategy === name) ?? asked[0];
}

/** Of equals the one that is named first in the route. */
function bestFirst(standings: Standings): (one: number, other: number) => number {
  return (one, other) => standings.worthOf(other) - standings.worthOf(one) || one - other;
}

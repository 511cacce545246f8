import type { Standings } from '../gather/standings.js';
import { type Taken, takenSource, takerOf } from '../gather/taken.js';
import type { GatherEnd, Plan } from '../words.js';
import { findingsOf } from './findings.js';
import { giverOf, type ScatteredSource } from './scattered.js';

/**
 * The source that `first` or `best` takes, now that it is known what stands in for whom. What was asked for by this query
 * is preferred to what was remembered or configured, whatever that scores; where there is nothing else, `first` takes what
 * is first in the route, `best` the best.
 *
 * @param sources as they were read, in the order of the route
 */
export function takeSource(
  { cutoff: { strategies } }: Plan,
  end: GatherEnd,
  standings: Standings,
  sources: readonly ScatteredSource[],
): Taken | undefined {
  const by = takerOf(strategies, end);
  if (by === undefined) return undefined;
  const asked = takenSource(by, standings);
  if (asked !== undefined) return asked;
  let taken: Taken | undefined;
  for (let source = 0; source < sources.length; source++) {
    const worth = worthOf(sources[source] as ScatteredSource);
    if (worth === undefined) continue;
    if (taken === undefined || (by === 'best' && worth > taken.worth)) taken = { source, by, worth };
  }
  return taken;
}

/** Score of the best hit under the source's name, times its weight; nothing if it has none. */
function worthOf(source: ScatteredSource): number | undefined {
  const best = findingsOf(giverOf(source), 0).scores[0];
  return best === undefined ? undefined : best * source.planned.weight;
}

import type { Clock } from '@muster/proto';
import { Lately } from './lately.js';

/** Values that must have been seen before what is rare among them says anything. */
const enough = 20;
/** Where few were seen, a phase may take as long as is assumed of one of which nothing is known. */
const assumedMs: Readonly<Record<ReservedPhase, number>> = { rank: 2, fetch: 10, reply: 1 };
/** Nothing is answered sooner, in milliseconds: a call, its way and back, on one machine. */
const leastTripMs = 0.1;
/** Whatever the ways are like, with more time it is tried; Vespa's figure for what is not sent. */
const mostTripMs = 2;

/** The phases that time is kept back for. */
export type ReservedPhase = 'rank' | 'fetch' | 'reply';

/** How long the later phases of a route's queries lately took, so that time can be kept back for them. */
export class RouteReserves {
  private readonly phases: Readonly<Record<ReservedPhase, Lately>>;
  private readonly trips: Lately;

  constructor(clock: Clock) {
    this.phases = { rank: new Lately(clock), fetch: new Lately(clock), reply: new Lately(clock) };
    this.trips = new Lately(clock);
  }

  /** A phase came to its end and took so long, in milliseconds. */
  took(phase: ReservedPhase, tookMs: number): void {
    this.phases[phase].record(tookMs);
  }

  /**
   * A phase was cut off after so long: it would have taken more. Counted as twice the time, else a reserve that is too
   * small would stay so, for all it sees are phases that it has cut.
   */
  wasCut(phase: ReservedPhase, afterMs: number): void {
    this.phases[phase].record(2 * afterMs);
  }

  /** Time to keep back for a phase: what all but one in a hundred lately took, in milliseconds. */
  of(phase: ReservedPhase): number {
    const seen = this.phases[phase];
    // Of few, one that was slow is left out: it alone must not rule a quiet route.
    const lately = seen.at(seen.count < 100 ? Math.max(0.5, 1 - 1.5 / seen.count) : 0.99) ?? 0;
    return seen.count < enough ? Math.max(lately, assumedMs[phase]) : lately;
  }

  /** What half of the phases lately took, in milliseconds. */
  typical(phase: ReservedPhase): number {
    return this.phases[phase].at(0.5) ?? assumedMs[phase];
  }

  /** The shortest way of a query's calls to a shard and back took so long, without what the shard took. */
  tripTook(tookMs: number): void {
    this.trips.record(tookMs);
  }

  /** What is asked with less time than this cannot come back: hardly any way lately was shorter. In milliseconds. */
  leastTripMs(): number {
    if (this.trips.count < enough) return leastTripMs;
    return Math.min(mostTripMs, Math.max(leastTripMs, this.trips.at(0.01) ?? 0));
  }
}

/** The reserves of each route. */
export class Reserves {
  private readonly byRoute = new Map<string, RouteReserves>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Those of a route of the configuration. */
  of(route: string): RouteReserves {
    const known = this.byRoute.get(route);
    if (known !== undefined) return known;
    const reserves = new RouteReserves(this.clock);
    this.byRoute.set(route, reserves);
    return reserves;
  }
}

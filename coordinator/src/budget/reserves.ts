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

/** What was computed once is good for so long, in milliseconds. */
const freshMs = 100;
/** While fewer values were seen, each changes everything. */
const few = 100;

/** Times kept back, in milliseconds. */
export interface KeptBack extends Readonly<Record<ReservedPhase, number>> {
  /** What half of the fetches lately took. */
  readonly typicalFetch: number;
  /** What is asked with less time than this cannot come back: hardly any way lately was shorter. */
  readonly leastTrip: number;
}

/** How long the later phases of a route's queries lately took, so that time can be kept back for them. */
export class RouteReserves {
  private readonly phases: Readonly<Record<ReservedPhase, Lately>>;
  private readonly trips: Lately;
  private computed: KeptBack | undefined;
  private freshUntilMs = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.phases = { rank: new Lately(clock), fetch: new Lately(clock), reply: new Lately(clock) };
    this.trips = new Lately(clock);
    this.clock = clock;
  }

  /** A phase came to its end and took so long, in milliseconds. */
  took(phase: ReservedPhase, tookMs: number): void {
    this.record(this.phases[phase], tookMs);
  }

  /**
   * A phase was cut off after so long: it would have taken more. Counted as twice the time, else a reserve that is too
   * small would stay so, for all it sees are phases that it has cut.
   */
  wasCut(phase: ReservedPhase, afterMs: number): void {
    this.record(this.phases[phase], 2 * afterMs);
  }

  /** The shortest way of a query's calls to a shard and back took so long, without what the shard took. */
  tripTook(tookMs: number): void {
    this.record(this.trips, tookMs);
  }

  /** What is to be kept back now. */
  get kept(): KeptBack {
    const nowMs = this.clock.now();
    if (this.computed === undefined || nowMs >= this.freshUntilMs) {
      this.computed = this.compute();
      this.freshUntilMs = nowMs + freshMs;
    }
    return this.computed;
  }

  private record(seen: Lately, tookMs: number): void {
    if (seen.record(tookMs) <= few) this.computed = undefined;
  }

  private compute(): KeptBack {
    return {
      rank: this.keptFor('rank'),
      fetch: this.keptFor('fetch'),
      reply: this.keptFor('reply'),
      typicalFetch: this.phases.fetch.at(0.5) ?? assumedMs.fetch,
      leastTrip: this.leastTrip(),
    };
  }

  /** What all but one in a hundred lately took. */
  private keptFor(phase: ReservedPhase): number {
    const seen = this.phases[phase];
    const { count } = seen;
    // Of few, one that was slow is left out: it alone must not rule a quiet route.
    const lately = seen.at(count < few ? Math.max(0.5, 1 - 1.5 / count) : 0.99) ?? 0;
    return count < enough ? Math.max(lately, assumedMs[phase]) : lately;
  }

  private leastTrip(): number {
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

import type { Config } from '../config/schema.js';

/** Which share of a route's queries gets something. */
export interface SwitchChange {
  /** Name of the route. */
  readonly route: string;
  /** The source that is asked, by its name in the route; nothing: hedging is meant. */
  readonly source?: string;
  /** In [0, 100]. */
  readonly percent: number;
}

/** What operators have set, where it is not as the configuration has it. Each switch at most once. */
export type Switches = readonly SwitchChange[];

/** The shares of a route's queries, each in [0, 100]. */
export interface RoutePercents {
  /** That ask each of its sources, in their order. */
  readonly sources: readonly number[];
  /** That may be hedged. */
  readonly hedges: number;
}

/** The switches after one was set. What is as the configuration has it is not kept: so a later configuration counts. */
export function withSwitch(routes: Config['routes'], switches: Switches, change: SwitchChange): Switches {
  const others = switches.filter((one) => !isSame(one, change));
  return change.percent === percentOf(routes, others, change) ? others : [...others, change];
}

/** The shares of all routes. */
export function percentsOf(routes: Config['routes'], switches: Switches): ReadonlyMap<string, RoutePercents> {
  return new Map(
    Object.entries(routes).map(([route, { sources }]) => {
      const names = sources.map(sourceName);
      const percents = names.map((source) => percentOf(routes, switches, { route, source }));
      return [route, { sources: percents, hedges: percentOf(routes, switches, { route }) }];
    }),
  );
}

/** The share that a switch has, of a route and source that are configured. */
export function percentOf(
  routes: Config['routes'],
  switches: Switches,
  { route, source }: Omit<SwitchChange, 'percent'>,
): number {
  const set = switches.find((one) => one.route === route && one.source === source);
  if (set !== undefined) return set.percent;
  const { sources = [], hedgePercent = 100 } = routes[route] ?? {};
  return source === undefined ? hedgePercent : (sources.find((one) => sourceName(one) === source)?.percent ?? 100);
}

/** What a source is called in its route. */
export function sourceName({
  index,
  vertical,
}: {
  readonly index?: string | undefined;
  readonly vertical?: string | undefined;
}): string {
  return index ?? vertical ?? '';
}

function isSame(one: SwitchChange, other: SwitchChange): boolean {
  return one.route === other.route && one.source === other.source;
}

import type { Override, Restart, Scenario, Stop } from './scenario-schema.js';

interface Trouble {
  /** Where the scenario says it. */
  readonly field: string;
  readonly what: Override | Stop | Restart;
}

/** What the scenario's exceptions, stops and restarts name that it does not have, and times that end before they begin. */
export function troubleFaults(scenario: Scenario): string[] {
  const { shards, replicas } = scenario.index;
  return troublesOf(scenario).flatMap(({ field, what }) => [
    ...beyond(`${field}.shards`, what.shards, shards),
    ...beyond(`${field}.replicas`, what.replicas, replicas),
    ...endFaults(field, what),
  ]);
}

/** Exceptions, stops and restarts that begin at `endMs` of the simulation or later, so that they changed nothing. */
export function notReached(scenario: Scenario, endMs: number): string[] {
  return troublesOf(scenario)
    .filter(({ what }) => beginOf(what) >= endMs && beginOf(what) > 0)
    .map(({ field, what }) => `${field} (${beginOf(what)} ms)`);
}

function troublesOf({ overrides, stops, restarts }: Scenario): Trouble[] {
  return Object.entries({ overrides, stops, restarts }).flatMap(([list, troubles]) =>
    troubles.map((what, place) => ({ field: `${list}.${place}`, what })),
  );
}

function beginOf(what: Trouble['what']): number {
  return 'atMs' in what ? what.atMs : what.fromMs;
}

function beyond(field: string, numbers: readonly number[] = [], count: number): string[] {
  return numbers.flatMap((number, place) =>
    number < count ? [] : [`${field}.${place}: must be in [0, ${count - 1}], got ${number}`],
  );
}

function endFaults(field: string, what: Trouble['what']): string[] {
  if ('atMs' in what || what.untilMs === undefined || what.untilMs > what.fromMs) return [];
  return [`${field}.untilMs: must be above fromMs, ${what.fromMs}, got ${what.untilMs}`];
}

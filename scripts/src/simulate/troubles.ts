import { concerns } from './drawn-fates.js';
import type { Restart, Scenario, Stop } from './scenario-schema.js';
import type { SimulatedServer } from './simulated-server.js';
import type { VirtualClock } from './virtual-clock.js';

/** Lets replicas stop, go on, die and come back when the scenario says so. */
export function scheduleTroubles(
  { stops, restarts }: Scenario,
  servers: readonly (readonly SimulatedServer[])[],
  clock: VirtualClock,
): void {
  servers.forEach((ofShard, leaf) => {
    ofShard.forEach((server, replica) => {
      const isConcerned = (part: Stop | Restart): boolean => concerns(part, { leaf, replica });
      for (const stop of stops.filter(isConcerned)) scheduleStop(stop, server, clock);
      for (const restart of restarts.filter(isConcerned)) scheduleRestart(restart, server, clock);
    });
  });
}

function scheduleStop({ fromMs, untilMs }: Stop, server: SimulatedServer, clock: VirtualClock): void {
  clock.arrive(fromMs, () => server.stop());
  if (untilMs !== undefined) clock.arrive(untilMs, () => server.resume());
}

function scheduleRestart({ atMs, downMs, cold }: Restart, server: SimulatedServer, clock: VirtualClock): void {
  clock.arrive(atMs, () => server.die());
  if (downMs === undefined) return;
  const backMs = atMs + downMs;
  clock.arrive(backMs, () => server.comeBack(cold?.times ?? 1, backMs + (cold?.forMs ?? 0)));
}

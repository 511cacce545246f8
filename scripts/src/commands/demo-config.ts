import { join } from 'node:path';
import { type Config, parseConfig } from '@muster/coordinator';

/** Where the demo's coordinator listens. */
export interface DemoPorts {
  readonly port: number;
  readonly adminPort: number;
}

const defaultPorts: DemoPorts = { port: 7700, adminPort: 7701 };

/**
 * Fusion gives a hit `weight / (60 + rank)`, which falls slowly: below 0.87 no hit of a vertical would reach the first
 * page. These weights put the best of each among the first ten, behind the index's own best.
 */
const verticals = [
  { vertical: 'places', weight: 0.97, k: 2, timeoutMs: 500 },
  { vertical: 'images', weight: 0.93, k: 2, timeoutMs: 500 },
  { vertical: 'videos', weight: 0.92, k: 2, timeoutMs: 500 },
];

/**
 * The demo's configuration: the index `web`, two replicas of each shard, and three verticals.
 *
 * @param dir folder of the demo's indexes
 */
export function demoConfig(dir: string, { port, adminPort }: DemoPorts = defaultPorts): Config {
  const config = {
    indexes: { web: { dir: join(dir, 'web'), replicas: 2 } },
    verticals: Object.fromEntries(verticals.map(({ vertical }) => [vertical, { dir: join(dir, vertical) }])),
    routes: { default: { sources: [{ index: 'web', weight: 1 }, ...verticals], timeoutMs: 2000 } },
    coordinator: { listen: `127.0.0.1:${port}`, admin: `127.0.0.1:${adminPort}` },
  };
  return parseConfig(JSON.stringify(config), 'the demo');
}

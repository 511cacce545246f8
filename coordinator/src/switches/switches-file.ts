import { z } from 'zod';
import type { Config } from '../config/schema.js';
import { type KeepOptions, keepInFile, readKept } from '../settings/kept-file.js';
import { type SwitchChange, type Switches, sourceName, withSwitch } from './switches.js';

const schema = z.strictObject({
  switches: z.array(
    z.strictObject({ route: z.string(), source: z.string().exactOptional(), percent: z.number().min(0).max(100) }),
  ),
});

/**
 * What operators had set before. What is kept for a route or source that is not configured any more is told and left out.
 *
 * @throws ConfigError if the file is there and cannot be read, or could not be made because its folder is not there
 */
export async function initialSwitches(config: Config, log: (message: string) => void): Promise<Switches> {
  const { switchesFile: file } = config.coordinator;
  if (file === undefined) return [];
  const kept = await readKept({ file, key: 'coordinator.switchesFile', schema });
  let switches: Switches = [];
  for (const change of kept?.switches ?? []) {
    const fault = faultOf(change, config);
    if (fault === undefined) switches = withSwitch(config.routes, switches, change);
    else log(`${file}: ${change.percent} % for ${whatOf(change)} is ignored: ${fault}`);
  }
  return switches;
}

/** Keeps the switches: when it has resolved, they are on disk, and were at no time there in part. */
export function keepSwitches(file: string, switches: Switches, options: KeepOptions): Promise<void> {
  return keepInFile(file, { switches }, options);
}

/** What a switch is of, for people. */
export function whatOf({ route, source }: Omit<SwitchChange, 'percent'>): string {
  return source === undefined ? `the hedges of route "${route}"` : `"${source}" of route "${route}"`;
}

function faultOf({ route, source }: SwitchChange, { routes }: Config): string | undefined {
  if (!Object.hasOwn(routes, route)) return 'no such route is configured';
  const isThere = source === undefined || routes[route]?.sources.some((one) => sourceName(one) === source);
  return isThere === true ? undefined : 'the route has no such source';
}

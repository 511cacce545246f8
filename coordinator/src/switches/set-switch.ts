import {
  codecs,
  type SetSwitchRequest__Output,
  type Switch,
  type SwitchesRequest__Output,
  SwitchKind,
} from '@muster/proto';
import type { Config } from '../config/schema.js';
import { AdminRefusal, invalidField, Setting, type SettingHosts } from '../settings/setting.js';
import type { Aliases } from '../words.js';
import { percentOf, type SwitchChange, type Switches, sourceName, withSwitch } from './switches.js';

/** The switches as an operator sets them. */
export type SwitchSetting = Setting<Switches, SwitchChange>;

/** What a switch is looked up in. */
export interface SwitchSurroundings {
  readonly routes: Config['routes'];
  /** The aliases as they are: an answer names an index where its route names an alias. */
  readonly aliases: Aliases;
}

/** Makes switches something that can be set. */
export function switchSetting(
  initial: Switches,
  routes: Config['routes'],
  hosts: SettingHosts<Switches, SwitchChange>,
): SwitchSetting {
  const after = (state: Switches, change: SwitchChange) => withSwitch(routes, state, change);
  return new Setting(initial, { what: 'the switches', after }, hosts);
}

/** Sets a switch. Gives a `SetSwitchResponse`, encoded. Rejects with `AdminRefusal`; nothing has changed then. */
export async function setSwitch(
  setting: SwitchSetting,
  request: SetSwitchRequest__Output,
  surroundings: SwitchSurroundings,
): Promise<Buffer> {
  const change = changeOf(request, surroundings);
  const { before, isKept } = await setting.set(change);
  const previousPercent = percentOf(surroundings.routes, before, change);
  return codecs.setSwitchResponse.encode({ previousPercent, isKept });
}

/**
 * The switches as they stand: a `SwitchesResponse`, encoded.
 *
 * @throws AdminRefusal if the route asked for is not there
 */
export function encodeSwitches({ route }: SwitchesRequest__Output, routes: Config['routes'], state: Switches): Buffer {
  if (route !== '') checkRoute(route, routes);
  const wanted = Object.keys(routes).filter((name) => route === '' || name === route);
  return codecs.switchesResponse.encode({ switches: wanted.flatMap((name) => switchesOf(name, routes, state)) });
}

function switchesOf(route: string, routes: Config['routes'], state: Switches): Switch[] {
  const names: (string | undefined)[] = [...(routes[route]?.sources ?? []).map(sourceName), undefined];
  return names.map((source) => {
    const which = source === undefined ? { route } : { route, source };
    return {
      route,
      kind: source === undefined ? SwitchKind.SWITCH_KIND_HEDGES : SwitchKind.SWITCH_KIND_SOURCE,
      source: source ?? '',
      percent: percentOf(routes, state, which),
      configuredPercent: percentOf(routes, [], which),
    };
  });
}

function changeOf(
  { route, kind, source, percent }: SetSwitchRequest__Output,
  { routes, aliases }: SwitchSurroundings,
): SwitchChange {
  checkRoute(route, routes);
  if (kind !== SwitchKind.SWITCH_KIND_SOURCE && kind !== SwitchKind.SWITCH_KIND_HEDGES) {
    throw refused('kind', kind, 'SWITCH_KIND_SOURCE or SWITCH_KIND_HEDGES');
  }
  if (percent == null || !(percent >= 0 && percent <= 100))
    throw refused('percent', percent ?? undefined, 'in [0, 100]');
  if (kind === SwitchKind.SWITCH_KIND_SOURCE)
    return { route, source: nameInRoute(route, source, routes, aliases), percent };
  if (source !== '') throw refused('source', source, 'empty where hedges are switched');
  return { route, percent };
}

function checkRoute(route: string, routes: Config['routes']): void {
  if (!Object.hasOwn(routes, route)) throw refused('route', route, `one of: ${Object.keys(routes).join(', ')}`);
}

function nameInRoute(route: string, source: string, routes: Config['routes'], aliases: Aliases): string {
  const names = (routes[route]?.sources ?? []).map(sourceName);
  const name = names.find((one) => one === source) ?? names.find((one) => aliases.get(one) === source);
  if (name === undefined) throw refused('source', source, `a source of route "${route}", one of: ${names.join(', ')}`);
  return name;
}

function refused(...fault: Parameters<typeof invalidField>): AdminRefusal {
  return new AdminRefusal(invalidField(...fault));
}

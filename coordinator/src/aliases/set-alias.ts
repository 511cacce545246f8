import { codecs, type SetAliasRequest__Output } from '@muster/proto';
import { Setting, type SettingHosts } from '../settings/setting.js';
import type { Aliases } from '../words.js';
import type { AliasChange } from './check-alias.js';

/** The aliases as an operator sets them. */
export type AliasSetting = Setting<Aliases, AliasChange>;

/** Makes aliases something that can be set. */
export function aliasSetting(initial: Aliases, hosts: SettingHosts<Aliases, AliasChange>): AliasSetting {
  return new Setting(initial, { what: 'the aliases', after: withAlias }, hosts);
}

/** The aliases after one was switched. */
export function withAlias(aliases: Aliases, { alias, index }: AliasChange): Aliases {
  return new Map([...aliases, [alias, index]]);
}

/** Switches an alias. Gives a `SetAliasResponse`, encoded. Rejects with `AdminRefusal`; the aliases are as they were then. */
export async function setAlias(setting: AliasSetting, change: SetAliasRequest__Output): Promise<Buffer> {
  const { before, isKept } = await setting.set(change);
  return codecs.setAliasResponse.encode({ previous: before.get(change.alias) ?? '', isKept });
}

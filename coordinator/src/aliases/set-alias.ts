import { status } from '@grpc/grpc-js';
import { type Clock, codecs, type SetAliasRequest__Output } from '@muster/proto';
import { AdminRefusal, invalidField, type Refusal, Setting, type SettingHosts } from '../settings/setting.js';
import type { Aliases } from '../words.js';
import type { AliasChange } from './check-alias.js';

/** The aliases, and what holds the writes to some of them. */
export interface AliasState {
  readonly aliases: Aliases;
  /** The hold of each alias whose writes are held. */
  readonly holds: ReadonlyMap<string, number>;
}

/** The aliases as an operator sets them. */
export type AliasSetting = Setting<AliasState, AliasChange>;

/** Longest hold, in milliseconds. */
const maxHoldMs = 60_000;

/** Makes aliases something that can be set. Holds are neither checked nor kept: they change no alias. */
export function aliasSetting(initial: Aliases, hosts: SettingHosts<Aliases, AliasChange>): AliasSetting {
  const { check, keep } = hosts;
  const setting: AliasSetting = new Setting(
    { aliases: initial, holds: new Map() },
    { what: 'the aliases', after: afterAlias, refusal: holdRefusal },
    {
      check: async (change) => (onlyHolds(setting.state, change) ? undefined : check?.(change)),
      keep: keep && (async ({ aliases }) => (aliases === setting.state.aliases ? undefined : keep(aliases))),
      apply: (change) => hosts.apply(change),
    },
  );
  return setting;
}

/** The aliases after one was switched, or the writes to it were held. Any change ends the hold before it. */
export function afterAlias(state: AliasState, change: AliasChange): AliasState {
  const { alias, index, hold } = change;
  const aliases = onlyHolds(state, change) ? state.aliases : new Map([...state.aliases, [alias, index]]);
  const others = [...state.holds].filter(([held]) => held !== alias);
  return { aliases, holds: new Map(hold === undefined ? others : [...others, [alias, hold]]) };
}

/** Whether a change begins or ends a hold, and no more. */
function onlyHolds({ aliases }: AliasState, { alias, index, hold, ifHeld }: AliasChange): boolean {
  return aliases.get(alias) === index && (hold ?? ifHeld) !== undefined;
}

function holdRefusal({ aliases, holds }: AliasState, change: AliasChange): Refusal | undefined {
  const { alias, index, hold, ifHeld } = change;
  const named = aliases.get(alias);
  if (ifHeld !== undefined && holds.get(alias) !== ifHeld) {
    const message = `writes to "${alias}" are held no more, and may have gone on to "${named}": it was not switched`;
    return { code: status.FAILED_PRECONDITION, message };
  }
  if (hold === undefined || named === undefined || named === index) return undefined;
  return { code: status.FAILED_PRECONDITION, message: `"${alias}" names "${named}", not "${index}"` };
}

/**
 * Switches an alias, or holds the writes to it. Gives a `SetAliasResponse`, encoded. Rejects with `AdminRefusal`; the
 * aliases are as they were then.
 */
export async function setAlias(
  setting: AliasSetting,
  { alias, index, holdMs, holdId }: SetAliasRequest__Output,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): Promise<Buffer> {
  if (holdMs > maxHoldMs) throw new AdminRefusal(invalidField('hold_ms', holdMs, `in [0, ${maxHoldMs}]`));
  const begun = holdMs === 0 ? 0 : 1 + Math.floor(random() * 2 ** 48);
  const { before, isKept } = await setting.set({
    alias,
    index,
    ...(begun === 0 ? {} : { hold: begun }),
    ...(holdId === 0 ? {} : { ifHeld: holdId }),
  });
  const release = (): void => {
    // It is refused where the hold is over, which is what is wanted.
    setting.set({ alias, index, ifHeld: begun }).catch(() => {});
  };
  if (begun !== 0) clock.setTimer(holdMs, release);
  return codecs.setAliasResponse.encode({ previous: before.aliases.get(alias) ?? '', isKept, holdId: begun });
}

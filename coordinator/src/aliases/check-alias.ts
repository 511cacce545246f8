import { status } from '@grpc/grpc-js';
import type { Config } from '../config/schema.js';
import type { RouteFault } from '../plan/route-faults.js';
import { invalidField, type Refusal } from '../settings/setting.js';
import type { Aliases, IndexView } from '../words.js';

/** An alias, and the index it is to name. */
export interface AliasChange {
  readonly alias: string;
  readonly index: string;
  /** Names the hold that begins: writes to the alias are refused until it is changed again. @default writes are taken */
  readonly hold?: number;
  /** The alias is changed only if this hold is still on. @default in any case */
  readonly ifHeld?: number;
}

/** What an alias is checked against. */
export interface AliasSurroundings {
  readonly config: Pick<Config, 'indexes' | 'aliases' | 'routes'>;
  /** The aliases as they are. */
  readonly aliases: Aliases;
  readonly viewOf: (index: string) => IndexView;
  /** What is wrong with routes when aliases are so; see `routeFaults`. */
  readonly faultsWith: (aliases: Aliases) => readonly RouteFault[];
}

/** Says why an alias cannot be switched so; nothing if it can. */
export function aliasRefusal(
  { alias, index }: AliasChange,
  { config, aliases, viewOf, faultsWith }: AliasSurroundings,
): Refusal | undefined {
  if (!Object.hasOwn(config.aliases, alias)) return unknown('alias', alias, config.aliases);
  if (!Object.hasOwn(config.indexes, index)) return unknown('index', index, config.indexes);
  const after = new Map([...aliases, [alias, index]]);
  const doubled = doubledSource(config, after);
  if (doubled !== undefined) return { code: status.FAILED_PRECONDITION, message: doubled };
  const missing = viewOf(index).shards.filter(({ replicas }) => replicas.every(({ hello }) => hello === undefined));
  if (missing.length === 0) return newFault(faultsWith(aliases), faultsWith(after));
  const troubles = missing.map(({ number, replicas }) => {
    return `shard ${number} (${replicas.map(({ address, trouble }) => `${address}: ${trouble}`).join('; ')})`;
  });
  const message = `"${index}" does not serve in full: ${troubles.join(', ')}`;
  return { code: status.FAILED_PRECONDITION, message };
}

/** A route that is wrong as it is does not keep anyone from switching: that may be what puts it right. */
function newFault(before: readonly RouteFault[], after: readonly RouteFault[]): Refusal | undefined {
  const isOld = ({ route, kind }: RouteFault): boolean =>
    before.some((known) => known.route === route && known.kind === kind);
  const fault = after.find((one) => !isOld(one));
  if (fault === undefined) return undefined;
  return { code: status.FAILED_PRECONDITION, message: `it would not fit: ${fault.message}` };
}

/** Says which route would ask an index twice, so that its hits came twice; nothing if none would. */
export function doubledSource({ routes }: Pick<Config, 'routes'>, aliases: Aliases): string | undefined {
  const realName = (name: string): string => aliases.get(name) ?? name;
  for (const [name, { sources }] of Object.entries(routes)) {
    const asked = new Set<string>();
    for (const { index } of sources) {
      if (index === undefined) continue;
      if (asked.has(realName(index))) return `route "${name}" would ask "${realName(index)}" twice`;
      asked.add(realName(index));
    }
    const others = sources.flatMap(({ onFailure = [] }) =>
      onFailure.flatMap((step) => (step.strategy === 'fallback' && step.index !== undefined ? [step.index] : [])),
    );
    const again = others.map(realName).find((index) => asked.has(index));
    if (again !== undefined)
      return `route "${name}" would ask "${again}" in the place of another source, and asks it anyway`;
  }
  return undefined;
}

function unknown(field: string, got: string, known: Readonly<Record<string, unknown>>): Refusal {
  return invalidField(field, got, `one of those configured: ${Object.keys(known).join(', ') || '(none)'}`);
}

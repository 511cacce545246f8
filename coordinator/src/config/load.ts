import { LineCounter, parseDocument } from 'yaml';
import { blendFaults } from './blend-faults.js';
import { failureFaults } from './failure-schema.js';
import { configFaultLine } from './fault-text.js';
import { modelFaults } from './models-schema.js';
import { rankingFaults } from './ranking-schema.js';
import { rulesFaults } from './rules-faults.js';
import { type Config, configSchema, type RouteConfig } from './schema.js';

/** A configuration that cannot be used. The message lists every fault, one a line, each with its path. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(where: string, faults: readonly string[]) {
    super(
      [`${where}: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}`, ...faults.map((f) => `  ${f}`)].join(
        '\n',
      ),
    );
    this.faults = faults;
  }
}

/**
 * Reads a configuration from YAML (or JSON, which is YAML), fills in defaults and checks it as a whole.
 *
 * @param where how messages name the text, usually the file's path
 * @throws ConfigError with every fault
 */
export function parseConfig(text: string, where: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new ConfigError(
      where,
      document.errors.map((error) => (error.message.split('\n')[0] ?? '').replace(/:$/, '')),
    );
  const parsed = configSchema.safeParse(document.toJS() ?? {}, { reportInput: true });
  if (!parsed.success) {
    throw new ConfigError(where, parsed.error.issues.map(configFaultLine));
  }
  const faults = crossFaults(parsed.data);
  if (faults.length > 0) throw new ConfigError(where, faults);
  return deepFreeze(parsed.data);
}

/** What no part shows alone. */
function crossFaults(config: Config): string[] {
  return [
    ...indexFaults(config),
    ...replicaFaults(config),
    ...verticalFaults(config),
    ...aliasFaults(config),
    ...routeFaults(config),
    ...modelFaults(config),
    ...portFaults(config),
  ];
}

/** A replica that is named twice would be asked twice, by hedges and retries too, and be no other one. */
function replicaFaults({ indexes }: Config): string[] {
  return Object.entries(indexes).flatMap(([name, { shards = [] }]) =>
    shards.flatMap(({ replicas }, number) => {
      const addresses = replicas.map((replica) => (typeof replica === 'string' ? replica : replica.address));
      return addresses.flatMap((address, place) => {
        const path = `indexes.${name}.shards.${number}.replicas.${place}`;
        return addresses.indexOf(address) < place ? [`${path}: "${address}" is a replica of this shard already`] : [];
      });
    }),
  );
}

function indexFaults({ indexes }: Config): string[] {
  return Object.entries(indexes).flatMap(([name, index]) => {
    const { dir, shards, writer, maxLogBytes, keepLogBytes } = index;
    if (dir !== undefined && shards !== undefined) return [`indexes.${name}: give either dir or shards`];
    if (dir === undefined && shards === undefined) return [`indexes.${name}: dir or shards is needed`];
    if (dir !== undefined && writer !== undefined)
      return [`indexes.${name}.writer: leave it out with dir, for which \`muster up\` starts the writer`];
    return keepLogBytes > maxLogBytes
      ? [`indexes.${name}.keepLogBytes: must be at most maxLogBytes, ${maxLogBytes}, got ${keepLogBytes}`]
      : [];
  });
}

function aliasFaults({ aliases, indexes }: Config): string[] {
  return Object.entries(aliases).flatMap(([alias, index]) => {
    if (Object.hasOwn(indexes, alias)) return [`aliases.${alias}: an index is called so`];
    const unknown = unknownName(`aliases.${alias}`, index, indexes);
    return unknown === undefined ? [] : [unknown];
  });
}

function verticalFaults({ verticals }: Config): string[] {
  return Object.entries(verticals).flatMap(([name, { dir, address }]) => {
    if (dir !== undefined && address !== undefined) return [`verticals.${name}: give either dir or address`];
    return dir === undefined && address === undefined ? [`verticals.${name}: dir or address is needed`] : [];
  });
}

function routeFaults(config: Config): string[] {
  const { routes, verticals } = config;
  const indexes = askable(config);
  return Object.entries(routes).flatMap(([routeName, route]) => {
    const names = new Set<string>();
    const faults = route.sources.flatMap((source, place) => {
      const path = `routes.${routeName}.sources.${place}`;
      const given = source.index ?? source.vertical;
      if (given === undefined || (source.index !== undefined && source.vertical !== undefined)) {
        return [`${path}: give either index or vertical`];
      }
      const name = source.index === undefined ? given : realName(given, config);
      if (names.has(name)) return [`${path}: "${name}" is a source of this route already`];
      names.add(name);
      const known = source.index === undefined ? verticals : indexes;
      const kind = source.index === undefined ? 'vertical' : 'index';
      const unknown = unknownName(`${path}.${kind}`, given, known);
      return unknown === undefined ? [] : [unknown];
    });
    const unranked = [...rankingFaults(route), ...blendFaults(route), ...rulesFaults(route)];
    return [
      ...faults,
      ...unranked.map((fault) => `routes.${routeName}.${fault}`),
      ...onFailureFaults(`routes.${routeName}.sources`, route, config),
    ];
  });
}

/** What can be asked as an index: indexes and aliases. */
function askable({ indexes, aliases }: Config): Readonly<Record<string, unknown>> {
  return { ...indexes, ...aliases };
}

/** The index that a name stands for. */
function realName(name: string, { indexes, aliases }: Config): string {
  return !Object.hasOwn(indexes, name) && Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
}

function portFaults({ coordinator: { admin, adminService } }: Config): string[] {
  const isLast = admin.endsWith(':65535');
  return isLast && adminService === undefined
    ? ['coordinator.adminService: is needed, for there is no port after that of `admin`, 65535']
    : [];
}

function onFailureFaults(path: string, { sources, timeoutMs }: RouteConfig, config: Config): string[] {
  const { verticals } = config;
  const indexes = askable(config);
  const asked = sources.map(({ index, vertical }) => (index === undefined ? vertical : realName(index, config)));
  const faults = sources.flatMap((source, place) => {
    const at = `${path}.${place}`;
    const others = (source.onFailure ?? []).flatMap((step, i) => {
      if (step.strategy !== 'fallback' || step.hits !== undefined) return [];
      const name = step.index ?? step.vertical ?? '';
      const where = `${at}.onFailure.${i}.${step.index === undefined ? 'vertical' : 'index'}`;
      const unknown = unknownName(where, name, step.index === undefined ? verticals : indexes);
      if (unknown !== undefined) return [unknown];
      const given = step.index === undefined ? name : realName(name, config);
      return asked.includes(given) ? [`${where}: "${name}" is a source of this route: its hits would come twice`] : [];
    });
    return [...failureFaults(source, timeoutMs).map((fault) => `${at}.${fault}`), ...others];
  });
  const isWaitedFor = sources.some(({ role }) => role !== 'opportunistic');
  return isWaitedFor
    ? faults
    : [...faults, `${path}: at least one source must be waited for, and all are opportunistic`];
}

function unknownName(path: string, name: string, known: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.hasOwn(known, name)) return undefined;
  return `${path}: "${name}" is not one of: ${Object.keys(known).join(', ') || '(none)'}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

import { dirname, resolve } from 'node:path';
import type { Config } from '@muster/coordinator';
import { WrongUse } from '../cli/failure.js';

/** A leaf process that a cluster has to start. */
export interface LeafPlan {
  /** `web/2/a`: index, shard, replica; or `vertical places`. */
  readonly name: string;
  /** Arguments of `muster`, all but where to listen. */
  readonly args: readonly string[];
  readonly source: LeafSource;
}

type LeafSource =
  | { readonly kind: 'shard'; readonly index: string; readonly shard: number }
  | { readonly kind: 'vertical'; readonly vertical: string };

/** Says what the index in a folder is called and what shards it has. */
export type ReadIndex = (dir: string) => Promise<{ readonly name: string; readonly shards: readonly unknown[] }>;

/**
 * The leaf processes that serve every folder a configuration names, one for each replica of each shard.
 *
 * @throws WrongUse if a folder holds another index than the configuration says
 */
export async function planLeaves(config: Config, readIndex: ReadIndex): Promise<LeafPlan[]> {
  const leaves: LeafPlan[] = [];
  const maxInFlight = String(config.shard.maxInFlight);
  const { threads, maxMemoryBytes } = config.shard;
  const engine = ['--threads', String(threads), '--max-memory-bytes', String(maxMemoryBytes)];
  for (const [index, { dir, replicas }] of Object.entries(config.indexes)) {
    if (dir === undefined) continue;
    const { name, shards } = await readIndex(dir);
    if (name !== index) {
      throw new WrongUse(
        `indexes.${index}: the index at ${dir} is called "${name}" (\`muster index --name\` calls it)`,
      );
    }
    for (const shard of shards.keys()) {
      const place = ['--dir', dir, '--shard', String(shard)];
      const args = ['serve', 'shard', ...place, '--max-in-flight', maxInFlight, ...engine];
      const source: LeafSource = { kind: 'shard', index, shard };
      for (let replica = 0; replica < replicas; replica++) {
        leaves.push({ name: `${index}/${shard}/${replicaLetters(replica)}`, args, source });
      }
    }
  }
  for (const [vertical, { dir }] of Object.entries(config.verticals)) {
    if (dir === undefined) continue;
    const args = ['serve', 'vertical', '--dir', dir, ...engine];
    leaves.push({ name: vertical, args, source: { kind: 'vertical', vertical } });
  }
  return leaves;
}

function replicaLetters(replica: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + replica);
}

/** The configuration with the addresses of its leaves in place of their folders, as a coordinator needs it. */
export function withAddresses(config: Config, leaves: readonly { plan: LeafPlan; address: string }[]): Config {
  const of = (matches: (source: LeafSource) => boolean): string[] =>
    leaves.filter(({ plan }) => matches(plan.source)).map(({ address }) => address);
  const indexes = mapValues(config.indexes, (index, name) => {
    const { dir, ...rest } = index;
    if (dir === undefined) return index;
    const shards: { replicas: string[] }[] = [];
    for (;;) {
      const shard = shards.length;
      const replicas = of((source) => source.kind === 'shard' && source.index === name && source.shard === shard);
      if (replicas.length === 0) return { ...rest, shards };
      shards.push({ replicas });
    }
  });
  const verticals = mapValues(config.verticals, (vertical, name) => {
    if (vertical.dir === undefined) return vertical;
    const [address] = of((source) => source.kind === 'vertical' && source.vertical === name);
    return address === undefined ? {} : { address };
  });
  return { ...config, indexes, verticals };
}

/** The configuration with the files and folders it names counted from where its own file is. */
export function withFoldersFrom(config: Config, file: string): Config {
  const place = <T extends { readonly dir?: string | undefined }>(source: T): T =>
    source.dir === undefined ? source : { ...source, dir: resolve(dirname(file), source.dir) };
  const { aliasesFile } = config.coordinator;
  const kept = aliasesFile === undefined ? {} : { aliasesFile: resolve(dirname(file), aliasesFile) };
  const coordinator = { ...config.coordinator, ...kept };
  const indexes = mapValues(config.indexes, place);
  return { ...config, coordinator, indexes, verticals: mapValues(config.verticals, place) };
}

/** Where a coordinator listens. */
export interface CoordinatorPorts {
  readonly listen: string;
  readonly admin: string;
  readonly adminService: string;
}

/** The configuration with other places to listen. */
export function withPorts(config: Config, ports: CoordinatorPorts): Config {
  return { ...config, coordinator: { ...config.coordinator, ...ports } };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}

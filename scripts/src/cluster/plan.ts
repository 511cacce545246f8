import { dirname, resolve } from 'node:path';
import type { Config } from '@muster/coordinator';
import { WrongUse } from '../cli/failure.js';

/** The processes that a cluster has to start besides the coordinator. */
export interface ClusterPlan {
  readonly writers: readonly WriterPlan[];
  readonly leaves: readonly LeafPlan[];
}

/** The writer of an index. */
export interface WriterPlan {
  /** `web/writer`. */
  readonly name: string;
  readonly index: string;
  /** Arguments of `muster`, all but where to listen. */
  readonly args: readonly string[];
}

/** A leaf process that a cluster has to start. */
export interface LeafPlan {
  /** `web/2/a`: index, shard, replica; or `places`, a vertical. */
  readonly name: string;
  /** Arguments of `muster`, all but where to listen and where the writer does. */
  readonly args: readonly string[];
  readonly source: LeafSource;
  /** The index whose writer it follows; nothing if it serves what was built. */
  readonly follows?: string;
}

type LeafSource =
  | { readonly kind: 'shard'; readonly index: string; readonly shard: number }
  | { readonly kind: 'vertical'; readonly vertical: string };

/** What is to be known of the index in a folder. */
export interface IndexInFolder {
  readonly name: string;
  /** A shard has no slots if documents were assigned to it by hand: then nobody knows where new ones belong. */
  readonly shards: readonly { readonly slots?: unknown }[];
  /** Whether it was served with a writer before. */
  readonly hasWrites: boolean;
}

/** Says what the index in a folder is. */
export type ReadIndex = (dir: string) => Promise<IndexInFolder>;

/**
 * The processes that serve every folder a configuration names: a replica of each shard as often as it says, and a writer
 * for each index that can take writes.
 *
 * @throws WrongUse if a folder holds another index than the configuration says, or one whose writes would not be seen
 */
export async function planCluster(config: Config, readIndex: ReadIndex): Promise<ClusterPlan> {
  const writers: WriterPlan[] = [];
  const leaves: LeafPlan[] = [];
  for (const [index, settings] of Object.entries(config.indexes)) {
    if (settings.dir === undefined) continue;
    const found = await readIndex(settings.dir);
    const isWritable = checkIndex(index, settings, found);
    const { dir } = settings;
    if (isWritable) writers.push({ name: `${index}/writer`, index, args: writerArgs(dir, settings) });
    for (const shard of found.shards.keys()) {
      leaves.push(...planReplicas(config, { index, shard, dir, isWritable }));
    }
  }
  for (const [vertical, { dir }] of Object.entries(config.verticals)) {
    if (dir === undefined) continue;
    const args = ['serve', 'vertical', '--dir', dir, ...engineArgs(config)];
    leaves.push({ name: vertical, args, source: { kind: 'vertical', vertical } });
  }
  return { writers, leaves };
}

type IndexSettings = Config['indexes'][string];

/** Whether an index takes writes. */
function checkIndex(index: string, { dir = '', readOnly }: IndexSettings, found: IndexInFolder): boolean {
  const { name, shards, hasWrites } = found;
  if (name !== index) {
    throw new WrongUse(`indexes.${index}: the index at ${dir} is called "${name}" (\`muster index --name\` calls it)`);
  }
  if (readOnly && hasWrites) {
    throw new WrongUse(
      `indexes.${index}.readOnly: the index at ${dir} was served with a writer, and what was written would not be seen: ` +
        'leave out readOnly, or serve a snapshot of it',
    );
  }
  return !readOnly && shards.every(({ slots }) => slots !== undefined);
}

function writerArgs(dir: string, { refreshMs, maxLogBytes, keepLogBytes }: IndexSettings): string[] {
  const log = ['--max-log-bytes', String(maxLogBytes), '--keep-log-bytes', String(keepLogBytes)];
  return ['serve', 'writer', '--dir', dir, '--refresh-ms', String(refreshMs), ...log];
}

function engineArgs({ shard: { threads, maxMemoryBytes } }: Config): string[] {
  return ['--threads', String(threads), '--max-memory-bytes', String(maxMemoryBytes)];
}

interface PlannedShard {
  readonly index: string;
  readonly shard: number;
  readonly dir: string;
  readonly isWritable: boolean;
}

function planReplicas(config: Config, { index, shard, dir, isWritable }: PlannedShard): LeafPlan[] {
  const { replicas = 1, retentionMs } = config.indexes[index] ?? {};
  const place = ['--dir', dir, '--shard', String(shard)];
  const args = ['serve', 'shard', ...place, '--max-in-flight', String(config.shard.maxInFlight), ...engineArgs(config)];
  const source: LeafSource = { kind: 'shard', index, shard };
  return Array.from({ length: replicas }, (_, replica) => {
    const letter = replicaLetter(replica);
    const name = `${index}/${shard}/${letter}`;
    if (!isWritable) return { name, args, source };
    const following = ['--replica', letter, '--retention-ms', String(retentionMs)];
    return { name, args: [...args, ...following], source, follows: index };
  });
}

function replicaLetter(replica: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + replica);
}

/** Where the processes of a plan listen. */
export interface Addresses {
  readonly leaves: readonly { readonly plan: LeafPlan; readonly address: string }[];
  /** By index. */
  readonly writers: ReadonlyMap<string, string>;
}

/** The configuration with addresses in place of folders, as a coordinator needs it. */
export function withAddresses(config: Config, { leaves, writers }: Addresses): Config {
  const of = (matches: (source: LeafSource) => boolean): string[] =>
    leaves.filter(({ plan }) => matches(plan.source)).map(({ address }) => address);
  const indexes = mapValues(config.indexes, (index, name) => {
    const { dir, ...rest } = index;
    if (dir === undefined) return index;
    const writer = writers.get(name);
    const shards: { replicas: string[] }[] = [];
    for (;;) {
      const shard = shards.length;
      const replicas = of((source) => source.kind === 'shard' && source.index === name && source.shard === shard);
      if (replicas.length === 0) return { ...rest, ...(writer === undefined ? {} : { writer }), shards };
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
  const { aliasesFile, switchesFile } = config.coordinator;
  const coordinator = {
    ...config.coordinator,
    ...(aliasesFile === undefined ? {} : { aliasesFile: resolve(dirname(file), aliasesFile) }),
    ...(switchesFile === undefined ? {} : { switchesFile: resolve(dirname(file), switchesFile) }),
  };
  const indexes = mapValues(config.indexes, place);
  const models = mapValues(config.models, (model) => ({ ...model, file: resolve(dirname(file), model.file) }));
  return { ...config, coordinator, indexes, verticals: mapValues(config.verticals, place), models };
}

/** Where a coordinator listens. */
export interface CoordinatorPorts {
  readonly listen: string;
  readonly admin: string;
  readonly adminService: string;
}

/** The configuration with a key to sign cursors with, if it has none. */
export function withCursorKey(config: Config, key: string): Config {
  const { coordinator } = config;
  if (coordinator.cursorKeys.length > 0) return config;
  return { ...config, coordinator: { ...coordinator, cursorKeys: [{ id: 'cluster', key }] } };
}

/** The configuration with other places to listen. */
export function withPorts(config: Config, ports: CoordinatorPorts): Config {
  return { ...config, coordinator: { ...config.coordinator, ...ports } };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}

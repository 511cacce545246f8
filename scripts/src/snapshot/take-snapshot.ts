import type { Clock, IndexTopology__Output, LeaseRequest } from '@muster/proto';
import {
  claimBuilding,
  declareIndex,
  type IndexState,
  type Manifest,
  type Replacing,
  shardFolder,
} from '@muster/shard';
import { CommandFailed } from '../cli/failure.js';
import { type CommonGeneration, commonGeneration } from './common-generation.js';

/** A shard to be fetched. */
export interface ShardToFetch {
  /** A server of the shard. */
  readonly address: string;
  readonly index: string;
  readonly shard: number;
  readonly generation: number;
  /** Where its files go; must not exist. */
  readonly folder: string;
}

/** Fetches a shard's files, checked and durable, to a folder. */
export type FetchShard = (shard: ShardToFetch) => Promise<IndexState & { readonly bytes: number }>;

/** Asks a server to keep a generation readable, or not any longer; whether it does. */
export type LeaseGeneration = (address: string, request: LeaseRequest) => Promise<boolean>;

/** What a snapshot is taken of, and where to. */
export interface SnapshotOptions extends Replacing {
  /** Folder of the snapshot, made if missing. */
  readonly out: string;
  /** The oldest generation that will do. */
  readonly least: number;
  /** The index as it stands now. */
  readonly topology: () => Promise<IndexTopology__Output>;
  readonly lease: LeaseGeneration;
  readonly fetchShard: FetchShard;
  readonly clock: Clock;
  /** Names the leases: no other snapshot under way has it. */
  readonly leaseName: string;
  /** Time for all shards to serve one generation, in milliseconds. */
  readonly waitMs: number;
  /** Told of each shard that is there. */
  readonly onShard: (shards: number, bytes: number) => void;
}

/** How long a replica keeps the generation readable if it hears nothing more, in milliseconds. */
const leaseMs = 600_000;
const renewMs = leaseMs / 3;
/** Wait between two looks at the index, in milliseconds. */
const lookMs = 200;

/**
 * Takes a snapshot of a whole index at one generation, as an index of its own.
 *
 * 1. Waits until all shards serve one generation, and has all replicas that do keep it.
 * 2. Fetches each shard from one of them; from another if that fails.
 * 3. Declares what was fetched an index, and puts it in place.
 *
 * @throws CommandFailed if no generation is to be had of all shards, or no replica gives one
 */
export async function takeSnapshot(options: SnapshotOptions): Promise<Manifest> {
  const building = await claimBuilding(options.out, options);
  try {
    const { name, generation, shards, release } = await leased(options);
    try {
      const states: IndexState[] = [];
      let bytes = 0;
      for (const [shard, addresses] of shards.entries()) {
        const folder = shardFolder(building.folder, shard);
        const fetched = await fetchFrom(addresses, { index: name, shard, generation, folder }, options.fetchShard);
        bytes += fetched.bytes;
        states.push(fetched);
        options.onShard(states.length, bytes);
      }
      const manifest = await declareIndex(building.folder, oneState(states));
      await building.putInPlace();
      return manifest;
    } finally {
      await release();
    }
  } finally {
    await building.end();
  }
}

interface Leased extends CommonGeneration {
  readonly name: string;
  release(): Promise<void>;
}

async function leased(options: SnapshotOptions): Promise<Leased> {
  const { clock, waitMs, least, topology } = options;
  const startMs = clock.now();
  for (;;) {
    const index = await topology();
    const common = commonGeneration(index, least);
    const held = 'lacks' in common ? undefined : await leaseAll(index.name, common, options);
    if (held !== undefined) return held;
    const lacks =
      'lacks' in common ? common.lacks : `generation ${common.generation} was gone before it could be leased`;
    if (clock.now() - startMs >= waitMs) throw new CommandFailed(lacks);
    await new Promise<void>((resolve) => clock.setTimer(lookMs, resolve));
  }
}

/** Leases the generation wherever it is served; nothing if a shard has no replica that gives a lease. */
async function leaseAll(
  name: string,
  { generation, shards }: CommonGeneration,
  { clock, leaseName, lease: ask }: SnapshotOptions,
): Promise<Leased | undefined> {
  const lease = (address: string, durationMs: number): Promise<boolean> =>
    ask(address, { index: name, generation, name: leaseName, durationMs });
  const held: string[][] = [];
  for (const addresses of shards) {
    const answers = await Promise.all(addresses.map((address) => lease(address, leaseMs)));
    held.push(addresses.filter((_, i) => answers[i]));
  }
  const all = held.flat();
  let cancelTimer = (): void => {};
  const renewLater = (): void => {
    cancelTimer = clock.setTimer(renewMs, () => {
      for (const address of all) void lease(address, leaseMs);
      renewLater();
    });
  };
  const release = async (): Promise<void> => {
    cancelTimer();
    await Promise.all(all.map((address) => lease(address, 0)));
  };
  if (held.some((addresses) => addresses.length === 0)) {
    await release();
    return undefined;
  }
  renewLater();
  return { name, generation, shards: held, release };
}

async function fetchFrom(
  addresses: readonly string[],
  shard: Omit<ShardToFetch, 'address'>,
  fetchShard: FetchShard,
): Promise<Awaited<ReturnType<FetchShard>>> {
  const reasons: string[] = [];
  for (const address of addresses) {
    try {
      return await fetchShard({ ...shard, address });
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new CommandFailed(reasons.join('; '));
}

/** Shards of different builds or logs, as while an index is replaced, are no index. */
function oneState(states: readonly IndexState[]): IndexState {
  const [first] = states;
  if (first === undefined) throw new CommandFailed('the index has no shards');
  const other = states.findIndex(
    ({ manifest, logId, generation }) =>
      manifest.build !== first.manifest.build || logId !== first.logId || generation !== first.generation,
  );
  if (other >= 0) throw new CommandFailed(`shard ${other} is of another build, log or generation than shard 0`);
  return first;
}

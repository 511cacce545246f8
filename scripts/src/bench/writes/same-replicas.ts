import { setTimeout as sleep } from 'node:timers/promises';
import { replicaContents } from './replica-contents.js';
import { benchIndex, type WrittenCluster } from './written-cluster.js';

/** What all replicas hold, held against what was written and against each other. */
export interface Comparison {
  readonly generation: number;
  readonly documents: number;
  /** Documents that are not there, or not in the version last written, or should not be there; and what else is wrong. */
  readonly faults: readonly string[];
  /** Replicas that answer otherwise than the first of their shard. */
  readonly differing: readonly string[];
}

const shownFaults = 20;

/**
 * Waits until every replica serves the newest generation, and compares: with the versions that must be there, and with
 * each other, hits and scores to the bit.
 */
export async function compareReplicas(
  { writer, replicas }: WrittenCluster,
  expected: ReadonlyMap<string, number>,
  waitMs = 120_000,
): Promise<Comparison> {
  const generation = await writer.refresh();
  const shards = await untilAllServe(replicas, generation, waitMs);
  const faults: string[] = [];
  const differing: string[] = [];
  const found = new Map<string, number>();
  for (const [shard, addresses] of shards.entries()) {
    const contents = await Promise.all(addresses.map((address) => replicaContents(address, benchIndex, generation)));
    const [first, ...others] = contents;
    if (first === undefined) continue;
    contents.forEach((each, place) => {
      faults.push(...each.faults.map((fault) => `${addresses[place]}: ${fault}`));
    });
    others.forEach(({ answers }, place) => {
      const isSame = answers.every((answer, i) => answer.equals(first.answers[i] as Buffer));
      if (!isSame) differing.push(`shard ${shard}: ${addresses[place + 1]} and ${addresses[0]}`);
    });
    for (const [id, version] of first.versions) {
      if (found.has(id)) faults.push(`${id}: in two shards`);
      found.set(id, version);
    }
  }
  for (const [id, version] of expected) {
    if (found.get(id) !== version) faults.push(`${id}: version ${found.get(id) ?? 'none'} instead of ${version}`);
  }
  for (const id of found.keys()) if (!expected.has(id)) faults.push(`${id}: there, though deleted`);
  return { generation, documents: found.size, faults: faults.slice(0, shownFaults), differing };
}

async function untilAllServe(
  replicas: WrittenCluster['replicas'],
  generation: number,
  waitMs: number,
): Promise<readonly (readonly string[])[]> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const shards = await replicas();
    const missing = shards.flat().filter((replica) => !replica.generations.includes(generation));
    if (shards.length > 0 && missing.length === 0) {
      return shards.map((shard) => shard.map(({ address }) => address));
    }
    if (performance.now() > untilMs) {
      const named = missing.map(({ address, trouble, generations }) => `${address} (${trouble || generations.at(-1)})`);
      throw new Error(`not at generation ${generation} after ${waitMs} ms: ${named.join(', ')}`);
    }
    await sleep(100);
  }
}

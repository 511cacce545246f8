import { randomUUID } from 'node:crypto';
import { codecs, shardService, systemClock, WriteClient } from '@muster/proto';
import { fetchShardSnapshot } from '@muster/shard';
import { counted, wholeNumber } from '../render/figures.js';
import { type FetchShard, type LeaseGeneration, takeSnapshot } from '../snapshot/take-snapshot.js';
import { withAdvice } from './index-folder.js';
import { showProgress } from './progress.js';
import { callUnary, indexTopology } from './unary-call.js';

/** Options of `muster snapshot`. */
export interface SnapshotCommandOptions {
  readonly out: string;
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly overwrite: boolean;
  readonly json: boolean;
}

/** Time for all shards to serve what was written last, in milliseconds. */
const waitMs = 60_000;

/** Takes a snapshot of an index that is served, with all that was acknowledged before, and prints what it holds. */
export async function snapshot(name: string, options: SnapshotCommandOptions): Promise<void> {
  const { out, admin, overwrite, json } = options;
  const { name: index, writer, shards } = await indexTopology(admin, name);
  const least = writer === '' ? 0 : await refresh(writer, index);
  const progress = showProgress({ label: 'fetching', total: shards.length, unit: 'shards' });
  let bytes = 0;
  const manifest = await takeSnapshot({
    out,
    overwrite,
    discardWrites: false,
    least,
    topology: () => indexTopology(admin, index),
    lease,
    fetchShard,
    clock: systemClock,
    leaseName: `snapshot ${randomUUID()}`,
    waitMs,
    onShard: (done, bytesSoFar) => {
      bytes = bytesSoFar;
      progress.update(done);
    },
  })
    .catch((error: unknown) => {
      throw withAdvice(error);
    })
    .finally(() => progress.end());
  const { generation, documents, build } = manifest;
  if (json) {
    const line = { index, out, generation, documents, shards: manifest.shards.length, bytes, build };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(
    `snapshot of ${index} at generation ${generation}: ${counted(documents, 'document')} in ` +
      `${counted(manifest.shards.length, 'shard')}, ${wholeNumber(bytes)} bytes at ${out}\n` +
      `make an index of it: muster restore ${out} --out FOLDER\n`,
  );
}

const fetchShard: FetchShard = (shard) => fetchShardSnapshot({ ...shard, clock: systemClock });

/** A server that does not answer gives no lease. */
const lease: LeaseGeneration = async (address, request) => {
  const bytes = codecs.leaseRequest.encode(request);
  return callUnary({ address, method: shardService.Lease, request: bytes }).then(
    () => true,
    () => false,
  );
};

/** All that was acknowledged is in the generation that this gives. */
async function refresh(address: string, index: string): Promise<number> {
  const client = new WriteClient({ address, index });
  try {
    return await client.refresh();
  } finally {
    client.close();
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { parseConfig } from '@muster/coordinator';
import { adminService, codecs, type ReplicaTopology__Output, SearchClient, WriteClient } from '@muster/proto';
import { buildIndex } from '@muster/shard';
import { type Cluster, type ClusterOptions, startCluster } from '../../cluster/cluster.js';
import type { Changes } from './changes.js';

/** Name of the index that the benches write to. */
export const benchIndex = 'bench';

/** A cluster whose index is written to. */
export interface WrittenCluster {
  readonly cluster: Cluster;
  /** Folder of the index. */
  readonly dir: string;
  readonly writer: WriteClient;
  readonly searcher: SearchClient;
  /** The replicas as the coordinator sees them, by shard. */
  replicas(): Promise<readonly (readonly ReplicaTopology__Output[])[]>;
  /** Ends everything and removes the index. */
  stop(): Promise<void>;
}

/** What the cluster consists of. */
export interface WrittenClusterOptions extends ClusterOptions {
  readonly shards: number;
  readonly replicas: number;
  /** What the index begins with: as many changes drawn of these, written offline. */
  readonly changes: Changes;
  readonly documents: number;
  /** How long the log may be. @default as configured */
  readonly logLimits?: { readonly maxLogBytes: number; readonly keepLogBytes: number };
}

const timeoutMs = 1000;

/** Builds an index of the first changes and starts a cluster with its writer. */
export async function startWrittenCluster(options: WrittenClusterOptions): Promise<WrittenCluster> {
  const { shards, replicas, changes, documents, logLimits } = options;
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const clear = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'first.jsonl');
    await writeFile(file, linesOf(changes, documents));
    const dir = join(folder, benchIndex);
    await buildIndex({ files: [file], out: dir, shards, name: benchIndex });
    const config = {
      indexes: { [benchIndex]: { dir, replicas, ...logLimits } },
      routes: { default: { sources: [{ index: benchIndex }], timeoutMs } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    const cluster = await startCluster(parseConfig(JSON.stringify(config), 'bench'), options);
    const writer = new WriteClient({ address: cluster.address, index: benchIndex, retryMs: 120_000 });
    const searcher = new SearchClient({ address: cluster.address });
    const admin = new Client(cluster.adminService, credentials.createInsecure());
    return {
      cluster,
      dir,
      writer,
      searcher,
      replicas: () => replicasOf(admin),
      stop: async () => {
        for (const client of [writer, searcher, admin]) client.close();
        await cluster.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** Only what adds: an offline build knows no deletes. */
function linesOf(changes: Changes, documents: number): string {
  const lines: string[] = [];
  for (const operation of changes.draw(documents, 0).operations) {
    if ('upsert' in operation) lines.push(JSON.stringify(operation.upsert));
  }
  return `${lines.join('\n')}\n`;
}

function replicasOf(admin: Client): Promise<readonly (readonly ReplicaTopology__Output[])[]> {
  const { topologyRequest, topologyResponse } = codecs;
  return new Promise((resolve, reject) => {
    const request = { index: benchIndex };
    const path = adminService.Topology.path;
    admin.makeUnaryRequest(path, topologyRequest.encode, topologyResponse.decode, request, (error, answer) =>
      error === null ? resolve((answer?.indexes[0]?.shards ?? []).map(({ replicas }) => replicas)) : reject(error),
    );
  });
}

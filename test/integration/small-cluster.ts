import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '@muster/coordinator';
import { type Cluster, type ProcessStatus, startCluster } from '@muster/scripts';
import { buildIndex } from '@muster/shard';

const islands = ['Java', 'Bali', 'Lombok', 'Sumatra', 'Borneo', 'Flores', 'Timor', 'Sumba'];

/** A cluster of two shards, `replicas` replicas each, over a few documents, on free ports. */
export interface SmallCluster {
  readonly cluster: Cluster;
  /** Holds the index, `islands`; removed at the end. */
  readonly folder: string;
  /** Resolves when the processes stand as wanted, now or after a later change. */
  until(isSo: (processes: readonly ProcessStatus[]) => boolean): Promise<void>;
  /** Stops the cluster and removes its index. */
  stop(): Promise<void>;
}

/** Builds an index and starts a cluster on it. */
export async function startSmallCluster(replicas: number): Promise<SmallCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  const dir = join(folder, 'islands');
  const documents = join(folder, 'islands.jsonl');
  const lines = islands.map((title, id) => JSON.stringify({ id, title, text: `${title} is an island` }));
  await writeFile(documents, lines.join('\n'));
  await buildIndex({ files: [documents], out: dir, shards: 2 });
  const config = {
    indexes: { islands: { dir, replicas } },
    routes: { default: { sources: [{ index: 'islands' }], timeoutMs: 10_000 } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  };
  const changes = new Set<(processes: readonly ProcessStatus[]) => void>();
  const cluster = await startCluster(parseConfig(JSON.stringify(config), 'test'), {
    onState: (processes) => {
      for (const change of changes) change(processes);
    },
    onLine: () => {},
  });
  return {
    cluster,
    folder,
    until: (isSo) =>
      new Promise((resolve) => {
        const look = (processes: readonly ProcessStatus[]): void => {
          if (!isSo(processes)) return;
          changes.delete(look);
          resolve();
        };
        changes.add(look);
        look(cluster.processes);
      }),
    async stop() {
      await cluster.stop();
      await rm(folder, { recursive: true });
    },
  };
}

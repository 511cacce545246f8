import { parseConfig, type RunningCoordinator, startCoordinator } from '@muster/coordinator';
import { SearchClient, systemClock } from '@muster/proto';
import { type RunningServer, startShardServer } from '@muster/shard';

/** What servers take from outside. */
const outside = {
  clock: systemClock,
  random: Math.random,
  epochNow: Date.now,
  log: (message: string): void => {
    throw new Error(message);
  },
};

/** A cluster of real servers and sockets in one process. */
export interface InProcessCluster {
  readonly client: SearchClient;
  readonly coordinator: RunningCoordinator;
  stop(): Promise<void>;
}

/** Serves an index with so many replicas of each shard, and waits until it can be asked in full. */
export async function startInProcess(dir: string, shards: number, replicas: number): Promise<InProcessCluster> {
  const start = (shard: number): Promise<RunningServer> =>
    startShardServer({ ...outside, dir, shard, listen: '127.0.0.1:0' });
  const servers = await Promise.all(
    Array.from({ length: shards }, (_, shard) => Promise.all(Array.from({ length: replicas }, () => start(shard)))),
  );
  const config = {
    indexes: { web: { shards: servers.map((each) => ({ replicas: each.map(({ address }) => address) })) } },
    routes: { default: { sources: [{ index: 'web' }], timeoutMs: 20_000 } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
  };
  const coordinator = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), outside);
  while (!coordinator.readiness().isReady) await new Promise((resolve) => setImmediate(resolve));
  const client = new SearchClient({ address: coordinator.address, timeoutMs: 20_000 });
  return {
    client,
    coordinator,
    async stop() {
      client.close();
      await coordinator.drain();
      await Promise.all(servers.flat().map((server) => server.drain(0)));
    },
  };
}

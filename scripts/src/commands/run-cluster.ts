import { adminServiceAddress, type Config, initialAliases } from '@muster/coordinator';
import type { SearchRequest } from '@muster/proto';
import { stoppable, stopSignal } from '../cli/stop-signal.js';
import { createBoard } from '../cluster/board.js';
import { type Cluster, startCluster } from '../cluster/cluster.js';
import { withPorts } from '../cluster/plan.js';
import { showsColours } from '../render/shows-colours.js';
import { ask } from './ask.js';
import { checkFree } from './free-ports.js';
import { printAnswer } from './print-answer.js';

/** How a cluster is run for a person. */
export interface RunOptions {
  /** Called when the cluster is ready. */
  readonly whenReady: (cluster: Cluster) => Promise<void>;
  /** What to do about a port in use. */
  readonly portAdvice: string;
}

/** Runs a cluster and shows its processes, until Ctrl-C or SIGTERM. */
export async function runCluster(config: Config, { whenReady, portAdvice }: RunOptions): Promise<void> {
  // The coordinator, which would say so too, is the last to start.
  await initialAliases(config, () => {});
  const { listen, admin } = config.coordinator;
  for (const address of [listen, admin, adminServiceAddress(config.coordinator)]) await checkFree(address, portAdvice);
  const stopping = new AbortController();
  const stop = stopSignal().then(() => stopping.abort());
  const board = createBoard(process.stderr, showsColours(process.stderr, process.env));
  const starting = startCluster(config, {
    signal: stopping.signal,
    partialAfterMs,
    onState: (processes) => board.show(processes),
    onLine: (name, line) => board.line(`${name}: ${line}`),
  });
  try {
    const cluster = await starting;
    board.settle();
    if (cluster.lacks.length > 0) tellPartial(cluster.lacks);
    await whenReady(cluster);
    await stop;
    process.stderr.write('stopping …\n');
    await cluster.stop();
  } catch (error) {
    // Stopped while it was starting: that is no failure.
    if (!stopping.signal.aborted) throw error;
  } finally {
    board.settle();
  }
}

/** Time for replicas that have nothing to serve to get it from peers, before answers begin without them, in milliseconds. */
const partialAfterMs = 30_000;

function tellPartial(lacks: readonly string[]): void {
  const lines = [...lacks, 'answers are partial until these replicas serve, which they do as soon as they can'];
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

/** Starts a cluster on free ports, prints its answer to one query, and stops it. */
export async function runOnce(
  config: Config,
  request: SearchRequest,
  { json }: { readonly json: boolean },
): Promise<void> {
  await stoppable(async (signal) => {
    const cluster = await startCluster(await anywhere(config), { signal });
    try {
      printAnswer(await ask(request, { address: cluster.address, timeoutMs: firstAnswerMs }), { json });
    } finally {
      await cluster.stop();
    }
  });
}

/**
 * A configuration for a cluster that is there for some queries only. It listens on free ports. Queries write nothing: an
 * index without writes is served as built, as often as there are such clusters at once.
 */
export async function anywhere(config: Config): Promise<Config> {
  const { hasWrites } = await import('@muster/shard');
  const indexes: Config['indexes'] = {};
  for (const [name, index] of Object.entries(config.indexes)) {
    const isAsBuilt = index.dir !== undefined && !(await hasWrites(index.dir));
    indexes[name] = isAsBuilt ? { ...index, readOnly: true } : index;
  }
  const ports = { listen: '127.0.0.1:0', admin: '127.0.0.1:0', adminService: '127.0.0.1:0' };
  return withPorts({ ...config, indexes }, ports);
}

/** Time for the first answer of a cluster, whose code is still cold, in milliseconds. */
export const firstAnswerMs = 5000;

import { systemClock } from '@muster/proto';
import { WrongUse } from '../cli/failure.js';
import { logGrpcFaults } from '../cli/grpc-log.js';
import { endWithParent, isChild, listenNow, tellParent } from '../cli/parent.js';
import { stopSignal } from '../cli/stop-signal.js';
import { readConfig } from './read-text.js';

/** Options of `muster serve shard`. */
export interface ServeShardOptions {
  readonly dir: string;
  readonly shard: number;
  readonly listen: string;
  readonly maxInFlight: number;
  readonly threads: number;
  readonly maxMemoryBytes: number;
  /** Address of the index's writer, if it takes writes. */
  readonly writer?: string;
  readonly replica: string;
  readonly advertise?: string;
  readonly retentionMs: number;
}

/** Options of `muster serve vertical`. */
export interface ServeVerticalOptions {
  readonly dir: string;
  readonly listen: string;
  readonly threads: number;
  readonly maxMemoryBytes: number;
}

/** Options of `muster serve writer`. */
export interface ServeWriterOptions {
  readonly dir: string;
  readonly listen: string;
  readonly refreshMs: number;
  readonly maxLogBytes: number;
  readonly keepLogBytes?: number;
  readonly maxDocumentBytes: number;
}

/** Options of `muster serve coordinator`. */
export interface ServeCoordinatorOptions {
  readonly config: string;
  readonly processes?: number;
}

/** Time for a leaf or writer to answer what is under way when it is stopped, in milliseconds. */
const leafDrainMs = 5000;

/** What servers take from outside: time, chance, and somebody to tell of faults. */
const outside = {
  clock: systemClock,
  random: Math.random,
  epochNow: Date.now,
  log: (message: string): void => void process.stderr.write(`${message}\n`),
};

/** Done by every server before anything else. */
function begin(): void {
  endWithParent();
  logGrpcFaults(outside.log);
}

/** Serves a shard until it is told to stop. */
export async function serveShard({ writer, ...options }: ServeShardOptions): Promise<void> {
  begin();
  const { startReplicaServer, startShardServer } = await import('@muster/shard/server');
  const server =
    writer === undefined
      ? await startShardServer({ ...options, ...outside })
      : await startReplicaServer({ ...options, ...outside, writer, listenNow: listenNow() });
  await untilStopped(`shard ${options.shard} of ${options.dir}`, server, () => server.drain(leafDrainMs));
}

/** Serves a vertical until it is told to stop. */
export async function serveVertical(options: ServeVerticalOptions): Promise<void> {
  begin();
  const { startVerticalServer } = await import('@muster/shard/server');
  const server = await startVerticalServer({ ...options, ...outside });
  await untilStopped(`vertical ${options.dir}`, server, () => server.drain(leafDrainMs));
}

/** Serves the writer of an index until it is told to stop. */
export async function serveWriter(options: ServeWriterOptions): Promise<void> {
  begin();
  const { keepLogBytes, maxLogBytes } = options;
  if (keepLogBytes !== undefined && keepLogBytes > maxLogBytes) {
    throw new WrongUse(`--keep-log-bytes must be at most --max-log-bytes (${maxLogBytes}), got ${keepLogBytes}`);
  }
  const { startWriterServer } = await import('@muster/shard/writer');
  const server = await startWriterServer({ ...options, ...outside });
  await untilStopped(`writer of ${options.dir}`, server, () => server.drain(leafDrainMs));
}

/** Serves front ends until it is told to stop. */
export async function serveCoordinator({ config: file, processes }: ServeCoordinatorOptions): Promise<void> {
  begin();
  const { serveCoordinator: serve } = await import('@muster/coordinator');
  const given = await readConfig(file);
  const config = {
    ...given,
    coordinator: { ...given.coordinator, processes: processes ?? given.coordinator.processes },
  };
  const { indexes, verticals } = config;
  const unplaced = Object.entries({ ...indexes, ...verticals }).find(([, source]) => source.dir !== undefined)?.[0];
  if (unplaced !== undefined) {
    throw new WrongUse(`${file}: ${unplaced}: give addresses instead of \`dir\`, which only \`muster up\` can serve`);
  }
  const server = await serve(config, outside, process.env);
  await untilStopped('coordinator', server, () => server.drain());
}

interface Listening {
  readonly address: string;
  readonly admin?: string;
  readonly adminService?: string;
  readonly lack?: string | undefined;
  /** Tells when the reason for `lack` turns out to be another. */
  readonly watchLack?: (tell: (lack: string) => void) => void;
  /** Resolves when there is something to serve. */
  readonly served?: Promise<void>;
}

async function untilStopped(what: string, listening: Listening, drain: () => Promise<void>): Promise<void> {
  // Ctrl-C in a terminal reaches the children of a cluster too, but it is the cluster that stops them, in order.
  if (isChild()) process.on('SIGINT', () => {});
  const stop = stopSignal(undefined, isChild() ? ['SIGTERM'] : ['SIGINT', 'SIGTERM']);
  const { address, admin, adminService } = listening;
  const adminNote =
    admin === undefined ? '' : `, metrics and health on http://${admin}, AdminService on ${adminService}`;
  const places = admin === undefined || adminService === undefined ? {} : { admin, adminService };
  const { lack, served } = listening;
  listening.watchLack?.((lack) => void tellParent({ type: 'listening', address, lack }));
  const lacking = lack === undefined ? {} : { lack };
  const isTold = await tellParent({ type: 'listening', address, ...places, ...lacking });
  const lackNote = lack === undefined ? '' : `, but serves nothing yet: ${lack}`;
  if (!isTold) process.stdout.write(`${what} listens on ${address}${adminNote}${lackNote}\n`);
  if (lack !== undefined) void served?.then(() => tellServing(what, address));
  await stop;
  await drain();
}

/** What listened with nothing to serve has something now. */
async function tellServing(what: string, address: string): Promise<void> {
  const isTold = await tellParent({ type: 'listening', address });
  if (!isTold) process.stdout.write(`${what} serves on ${address}\n`);
}

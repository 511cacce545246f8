import { join } from 'node:path';
import { type Clock, indexService, type ListeningServer, listenGrpc, maxWriteRequestBytes } from '@muster/proto';
import { IndexUnusable, type Manifest, readManifest } from '../index/manifest.js';
import type { RunningServer } from '../server/shard-server.js';
import { maxBatchBytes } from './check-batch.js';
import { Followers } from './followers.js';
import { createIndexService, type IndexServing } from './index-service.js';
import type { Log } from './log.js';
import { Marker } from './marker.js';
import { openLmdbLog } from './open-lmdb-log.js';
import { Trimmer } from './trimmer.js';
import { Writer } from './writer.js';

/** What a writer takes from outside. */
export interface ServeWriterOptions {
  /** Folder of an index; its log is in the folder `log` there. */
  readonly dir: string;
  /** Where to listen: `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  /**
   * What was written becomes visible at most this often, in milliseconds.
   *
   * @default 1000
   */
  readonly refreshMs?: number;
  /**
   * Longest log that takes writes, in bytes.
   *
   * @default 1 GiB
   */
  readonly maxLogBytes?: number;
  /**
   * So much of the log is kept for replicas that are down, in bytes; at most `maxLogBytes`.
   *
   * @default 256 MiB, or `maxLogBytes` if that is less
   */
  readonly keepLogBytes?: number;
  /**
   * Longest document, in bytes of its JSON.
   *
   * @default 1 MiB
   */
  readonly maxDocumentBytes?: number;
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Where it is told that writes are refused, or taken again, and faults of ours. */
  readonly log: (message: string) => void;
}

const MiB = 1024 * 1024;
const defaults = { refreshMs: 1000, maxLogBytes: 1024 * MiB, keepLogBytes: 256 * MiB, maxDocumentBytes: MiB };

/** Options with nothing left open. */
type FilledOptions = Required<ServeWriterOptions>;

/** Serves the writer of an index. Throws `IndexUnusable`, `RangeError` or `ListenError`. */
export async function startWriterServer(given: ServeWriterOptions): Promise<RunningServer> {
  const options = filled(given);
  const { dir, clock, random } = options;
  const manifest = await readManifest(dir);
  if (manifest.shards.some(({ slots }) => slots === undefined)) {
    throw new IndexUnusable(
      `${dir} takes no writes: its documents were assigned to shards by hand, so nothing says where a new one belongs`,
    );
  }
  const log = await openLmdbLog({
    dir: join(dir, 'log'),
    buildId: manifest.build,
    startSeq: manifest.nextSeq,
    shards: manifest.shards.length,
    newLogId: drawnId(random),
  });
  const marker = new Marker(log, clock, options.refreshMs);
  const serving = serviceOf({ options, manifest, log, marker });
  const close = async (): Promise<void> => {
    marker.close();
    await log.close();
  };
  return listen(options, serving, close);
}

function filled(given: ServeWriterOptions): FilledOptions {
  const { maxLogBytes = defaults.maxLogBytes } = given;
  const options = { ...defaults, keepLogBytes: Math.min(defaults.keepLogBytes, maxLogBytes), ...given };
  checkRange('refreshMs', options.refreshMs, [1, 3_600_000]);
  checkRange('maxLogBytes', options.maxLogBytes, [1, Number.MAX_SAFE_INTEGER]);
  checkRange('keepLogBytes', options.keepLogBytes, [0, options.maxLogBytes]);
  checkRange('maxDocumentBytes', options.maxDocumentBytes, [1, maxBatchBytes]);
  return options;
}

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number in [${least}, ${most}], got ${value}`);
}

interface Parts {
  readonly options: FilledOptions;
  readonly manifest: Manifest;
  readonly log: Log;
  readonly marker: Marker;
}

function serviceOf({ options, manifest, log, marker }: Parts): IndexServing {
  const { clock, maxLogBytes, keepLogBytes, maxDocumentBytes, log: tell } = options;
  const { name: index, schema } = manifest;
  const shards = manifest.shards.length;
  const followers = new Followers(() => clock.now());
  const trimmer = new Trimmer({ log, followers, shards, maxLogBytes, keepLogBytes, tell });
  const rules = { schema, shards, maxDocumentBytes };
  const writer = new Writer({ index, rules, log, marker, trimmer, maxLogBytes, clock, tell });
  return createIndexService({ index, buildId: manifest.build, shards, log, followers, trimmer, writer, marker, tell });
}

/** 128 bits: no two logs are ever given the same. */
function drawnId(random: () => number): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

async function listen(
  { listen: where, clock }: FilledOptions,
  serving: IndexServing,
  close: () => Promise<void>,
): Promise<RunningServer> {
  const service = { name: 'muster.v1.IndexService', definition: indexService, implementation: serving.implementation };
  let server: ListeningServer;
  try {
    server = await listenGrpc(where, [{ ...service, maxRequestBytes: maxWriteRequestBytes }], clock);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: server.address,
    drain: async (graceMs) => {
      server.setServing(false);
      serving.stop();
      await server.close(graceMs);
      await close();
    },
  };
}
